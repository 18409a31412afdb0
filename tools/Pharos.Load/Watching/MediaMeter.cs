using Pharos.Load.Measuring;
using Pharos.Load.Publishing;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtp;
using Pharos.Rtc.Srtp;
using Pharos.Rtc.Streams;

namespace Pharos.Load.Watching;

/// <summary>
/// Measures the media of one viewer: every packet by its header, which lies in the clear, and a sample by what is in it. Allocates nothing
/// a packet. Owned by one loop; others may read <see cref="Counts"/> and <see cref="JitterMilliseconds"/>.
/// </summary>
/// <param name="media">The video's number.</param>
/// <param name="payloads">Reads the payloads.</param>
/// <param name="tools">Of the loop.</param>
internal sealed class MediaMeter(PayloadType media, IPacketizer payloads, LoopTools tools)
{
    // A server may begin with pictures of the past, so that nobody waits for the next key frame: how late those are says nothing.
    private static readonly TimeSpan Beginning = TimeSpan.FromSeconds(1);

    private readonly SequenceCounter _sequence = new();
    private Instant _firstAt = Instant.Never;
    private Ssrc? _ssrc;
    private long _bytes;
    private long _sampled;
    private long _corrupt;
    private long _skipped;
    private long _lastMedia;
    private int _gap;
    private (long Packet, long Place)? _lastStamp;

    /// <summary>For the reports to the server.</summary>
    public ReceptionStats Stats { get; } = new(FrameSchedule.ClockRate);

    /// <summary>The stream; null before its first packet.</summary>
    public Ssrc? Source => _ssrc;

    /// <summary>Whether a key frame was seen: every packet is looked into until then.</summary>
    public bool SawKeyFrame { get; private set; }

    /// <summary>When media came last, in nanoseconds; 0 for never.</summary>
    public long LastMedia => Volatile.Read(ref _lastMedia);

    /// <summary>Interarrival jitter of RFC 3550 §6.4.1.</summary>
    public double JitterMilliseconds => Stats.Jitter * 1000.0 / FrameSchedule.ClockRate;

    /// <summary>What was counted so far.</summary>
    public ViewerCounts Counts => new(
        _sequence.Received, _sequence.Expected, Volatile.Read(ref _bytes), _sequence.Duplicates, _sequence.Reordered,
        Volatile.Read(ref _skipped), Volatile.Read(ref _sampled), Volatile.Read(ref _corrupt));

    /// <summary>Takes a packet of SRTP; it is overwritten.</summary>
    /// <returns>Whether it was the first one of the media.</returns>
    public bool Receive(Span<byte> datagram, SrtpReceiver receiver, Instant now)
    {
        if (!RtpHeader.TryReadLength(datagram, out _) || (datagram[1] & PayloadType.Max) != media.Value) return false;
        var isFirst = _ssrc is null;
        var ssrc = RtpHeader.GetSsrc(datagram);
        // The numbers of another stream have nothing to do with those so far; the server keeps to one.
        if (!isFirst && ssrc != _ssrc) return false;
        var number = RtpHeader.GetSequence(datagram);
        if (isFirst || !SawKeyFrame || --_gap < 0)
        {
            if (!Open(datagram, number, receiver, now, isFirst)) return false;
            (_gap, isFirst) = (tools.Sampling.NextGap(), isFirst && Begin(ssrc, now));
        }
        else
        {
            Count(datagram, number, now);
        }
        return isFirst;
    }

    private long? Count(ReadOnlySpan<byte> datagram, SeqNo number, Instant now)
    {
        var place = _sequence.Receive(number);
        if (place is null) return null;
        Volatile.Write(ref _bytes, _bytes + datagram.Length);
        Volatile.Write(ref _lastMedia, now.Nanoseconds);
        Stats.Receive(number, RtpHeader.GetTimestamp(datagram), now);
        return place;
    }

    private bool Begin(Ssrc ssrc, Instant now)
    {
        (_ssrc, _firstAt) = (ssrc, now);
        return true;
    }

    // Counts it where it is authentic: the first one decides which stream is counted.
    private bool Open(Span<byte> datagram, SeqNo number, SrtpReceiver receiver, Instant now, bool isFirst)
    {
        var isOpen = receiver.TryUnprotect(datagram, datagram, out var length, out var refusal);
        if (isFirst && !isOpen) return false;
        var place = Count(datagram, number, now);
        if (place is null || refusal is SrtpRefusal.Replayed or SrtpRefusal.TooOld) return true;
        Volatile.Write(ref _sampled, _sampled + 1);
        if (!isOpen || !RtpPacket.TryRead(datagram[..length], out var packet)) Volatile.Write(ref _corrupt, _corrupt + 1);
        else Inspect(packet.Payload, place.Value, now);
        return true;
    }

    private void Inspect(ReadOnlySpan<byte> payload, long place, Instant now)
    {
        if (payload.IsEmpty) return; // padding, that probes the bandwidth
        SawKeyFrame |= payloads.StartsKeyFrame(payload);
        if (!PacketStamp.TryRead(payload, payloads.RewritableLength(payload), out var stamp))
        {
            // Media of others is as good as it is authentic.
            if (PacketStamp.IsThere(payload)) Volatile.Write(ref _corrupt, _corrupt + 1);
            return;
        }
        if (stamp.Clock == MonotonicClock.Id && now - _firstAt >= Beginning) tools.Delays.Record(now.Nanoseconds - stamp.Sent);
        if (_lastStamp is { } last && place > last.Place && stamp.Packet > last.Packet)
        {
            var skipped = stamp.Packet - last.Packet - (place - last.Place);
            if (skipped > 0) Volatile.Write(ref _skipped, _skipped + skipped);
        }
        if (_lastStamp is not { } before || place > before.Place) _lastStamp = (stamp.Packet, place);
    }
}
