using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtcp;
using Pharos.Sfu.Network;
using Pharos.Sfu.Peers;

namespace Pharos.Sfu.Forwarding.Ingress;

/// <summary>
/// Tells a publisher what came of its media: receiver reports (RFC 3550 §6.4.2), requests for what is missing (RFC 4585 §6.2.1) and for key
/// frames (§6.3.1, RFC 5104 §4.3.1), when each packet came (draft-holmer-rmcat-transport-wide-cc-extensions-01), or else how much it may
/// send (draft-alvestrand-rmcat-remb-03).
/// </summary>
internal sealed class PublisherFeedback
{
    /// <summary>Time between two receiver reports: what browsers do for pictures.</summary>
    public static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Time between two messages about arrivals: what senders expect (draft-holmer-rmcat-transport-wide-cc-extensions-01 §4).
    /// </summary>
    public static readonly TimeSpan ArrivalInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>A stream is reported about for so long after its last packet: five intervals (RFC 3550 §6.3.5).</summary>
    public static readonly TimeSpan ReportedFor = 5 * ReportInterval;

    /// <summary>The round trip that is assumed: most of a continent away, and on a mobile network.</summary>
    public static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(100);

    // In one request: a fourth of what is remembered as missing, so that one compound holds a few of them.
    private const int MaxNacks = 128;

    // Less room than that is not worth a message about arrivals.
    private const int MinArrivalsLength = 200;

    private readonly IncomingSection[] _sections;
    private readonly Ssrc _local;
    private readonly FeedbackCompound _compound;
    private readonly ArrivalLog? _arrivals;
    private readonly UplinkEstimate? _uplink;
    private MediaLink? _link;
    private Instant _reportAt = Instant.Never;
    private Instant _arrivalsAt;
    private readonly TimesToldBack _times = new();
    private Ssrc _lastSsrc;
    private byte _messages;

    /// <summary>Of what was agreed.</summary>
    /// <param name="sections">What is published.</param>
    /// <param name="local">Who tells it.</param>
    /// <param name="hasTransportSequence">Whether packets are numbered across all streams.</param>
    public PublisherFeedback(IncomingSection[] sections, Ssrc local, bool hasTransportSequence)
    {
        (_sections, _local) = (sections, local);
        // RFC 5506 §5 has it for each section; in one transport they share their compound packets.
        _compound = new FeedbackCompound(local, sections.All(section => section.Agreed.Answered.RtcpReducedSize));
        if (hasTransportSequence && Takes("transport-cc")) _arrivals = new ArrivalLog();
        else if (Takes("goog-remb")) _uplink = new UplinkEstimate();

        bool Takes(string feedback) =>
            sections.Any(section => section.Agreed.Answered.Codecs.Any(codec => codec.Feedback.Contains(feedback)));
    }

    /// <summary>When something is to be sent.</summary>
    public Deadline Next
    {
        get
        {
            if (_link is null) return Deadline.None;
            var next = new Deadline(_reportAt, "receiver report");
            if (_arrivals is { HasPending: true }) next = Deadline.Earlier(next, new Deadline(_arrivalsAt, "transport feedback"));
            foreach (var section in _sections)
            {
                for (var i = 0; i < section.Streams.Count; i++)
                {
                    var stream = section.Streams[i];
                    if (stream.Missing is { Count: > 0 } missing) next = Deadline.Earlier(next, missing.Next(RoundTrip));
                    if (stream.KeyFrames.IsPending) next = Deadline.Earlier(next, stream.KeyFrames.Next);
                }
            }

            return next;
        }
    }

    /// <summary>What is told may be sent from now on.</summary>
    public void Start(MediaLink link, Instant now) => (_link, _reportAt, _arrivalsAt) = (link, now + ReportInterval, now);

    /// <summary>The round trip, where a compound packet gives a time of this server's back (RFC 3611 §4.5).</summary>
    public bool TryMeasure(ReadOnlySpan<byte> compound, Instant now, out TimeSpan roundTrip) => _times.TryMeasure(compound, _local, now, out roundTrip);

    /// <summary>Takes note of a packet of any stream.</summary>
    /// <param name="number">Its number among all of them; null where it has none.</param>
    /// <param name="ssrc">Its SSRC.</param>
    /// <param name="now">When it came.</param>
    public void OnArrival(SeqNo? number, Ssrc ssrc, Instant now)
    {
        _lastSsrc = ssrc;
        if (number is { } known) _arrivals?.Receive(known, now);
    }

    /// <summary>Sends what is due.</summary>
    public void Tick(Instant now, Outbox outbox)
    {
        if (_link is not { } link) return;
        if (now >= _reportAt) Report(link, now, outbox);
        foreach (var section in _sections)
        {
            for (var i = 0; i < section.Streams.Count; i++)
            {
                var stream = section.Streams[i];
                AskForMissing(stream, link, now, outbox);
                if (stream.HasLostMore() && stream.Layer.IsWatched) stream.RequestKeyFrame(now);
                if (stream.KeyFrames.TryTake(now)) AskForKeyFrame(stream, link, outbox);
            }
        }

        if (_arrivals is { HasPending: true } && now >= _arrivalsAt) TellArrivals(_arrivals, link, now, outbox);
        _compound.Send(link, outbox);
    }

    private void Report(MediaLink link, Instant now, Outbox outbox)
    {
        Span<ReportBlock> blocks = stackalloc ReportBlock[ReportBlocks.MaxCount];
        Span<Ssrc> ssrcs = stackalloc Ssrc[ReportBlocks.MaxCount];
        var (count, expected, received, bytes) = (0, 0L, 0L, 0L);
        foreach (var section in _sections)
        {
            for (var i = 0; i < section.Streams.Count && count < blocks.Length; i++)
            {
                var stream = section.Streams[i];
                expected += stream.Reception.Expected;
                received += stream.Reception.Received;
                bytes += stream.Rate.InLastSecond(now);
                if (!stream.IsLive(now, ReportedFor) || !stream.Reception.TryReport(now, out var report)) continue;
                ssrcs[count] = stream.Ssrc;
                blocks[count++] = report.ToBlock(stream.Ssrc);
            }
        }

        _compound.Report(blocks[..count], link, outbox);
        _compound.Add(_times.Write(_compound.Reserve(ExtendedReport.ReceiverTimeLength, link, outbox), _local, now));
        _reportAt = now + ReportInterval;
        if (_uplink is null || count == 0) return;
        _uplink.Update(expected, received, bytes);
        _compound.Add(new Remb(_local, _uplink.BitsPerSecond).Write(_compound.Reserve(Remb.LengthOf(count), link, outbox), ssrcs[..count]));
    }

    private void AskForMissing(IncomingStream stream, MediaLink link, Instant now, Outbox outbox)
    {
        if (stream.Missing is not { Count: > 0 } missing) return;
        Span<SeqNo> numbers = stackalloc SeqNo[MaxNacks];
        int count;
        do
        {
            count = missing.Collect(now, RoundTrip, numbers);
            if (count == 0) break;
            var room = _compound.Reserve(Nack.MaxLengthOf(count), link, outbox);
            _compound.Add(Nack.Write(room, _local, stream.Ssrc, numbers[..count]));
        }
        while (count == numbers.Length);
    }

    private void AskForKeyFrame(IncomingStream stream, MediaLink link, Outbox outbox)
    {
        if (stream.Section.Format.HasPli)
        {
            _compound.Add(new Pli(_local, stream.Ssrc).Write(_compound.Reserve(Pli.Length, link, outbox)));
            return;
        }

        var room = _compound.Reserve(Fir.LengthOf(1), link, outbox);
        _compound.Add(Fir.Write(room, _local, [new Fir(stream.Ssrc, stream.KeyFrames.Number)]));
    }

    private void TellArrivals(ArrivalLog arrivals, MediaLink link, Instant now, Outbox outbox)
    {
        Span<PacketArrival> packets = stackalloc PacketArrival[TransportFeedbackWriter.MaxPackets / 4];
        while (arrivals.HasPending)
        {
            var count = arrivals.Read(packets);
            var room = _compound.Reserve(MinArrivalsLength, link, outbox);
            _compound.Add(TransportFeedbackWriter.Write(room, _local, _lastSsrc, _messages++, packets[..count], out var consumed));
            arrivals.Advance(consumed);
        }

        _arrivalsAt = now + ArrivalInterval;
    }
}
