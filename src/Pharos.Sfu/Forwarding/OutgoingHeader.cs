using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtp;

namespace Pharos.Sfu.Forwarding;

/// <summary>Counts the packets of all streams to one viewer. draft-holmer-rmcat-transport-wide-cc-extensions-01 §2.</summary>
internal sealed class TransportCounter
{
    private SeqNo _next;

    /// <summary>The number of the packet that leaves now.</summary>
    public SeqNo Take()
    {
        var taken = _next;
        _next = _next.Next;
        return taken;
    }
}

/// <summary>
/// Writes the RTP headers of one track to one viewer, retransmissions included: nothing of the publisher's header is left but what the
/// viewer agreed to and can use.
/// </summary>
/// <param name="ids">The viewer's.</param>
/// <param name="mid">The viewer's section; null when sections have no name.</param>
/// <param name="mayMixForms">Whether packets with two-byte extensions may come among others. RFC 8285 §4.1.2.</param>
/// <param name="counter">Shared by the viewer's tracks.</param>
internal sealed class OutgoingHeader(ExtensionIds ids, string? mid, bool mayMixForms, TransportCounter counter)
{
    /// <summary>Room that any header fits in, in bytes: 12, and each extension at its longest in the two-byte form.</summary>
    public const int MaxLength = 400;

    private const int MaxOneByteValue = 16;

    private readonly byte[] _mid = mid is { Length: <= MaxOneByteValue } ? System.Text.Encoding.ASCII.GetBytes(mid) : [];

    /// <summary>
    /// Whether the viewer knows by now which section the SSRC belongs to, so that the packets need not say it: it has reported on it.
    /// </summary>
    public bool IsSectionKnown { get; set; }

    /// <summary>Writes a header, and returns its bytes: at most <see cref="MaxLength"/>.</summary>
    /// <param name="to">Where it goes.</param>
    /// <param name="ssrc">Of the media or of its retransmissions.</param>
    /// <param name="payloadType">Of the same.</param>
    /// <param name="sequence">Of the same.</param>
    /// <param name="timestamp">The viewer's.</param>
    /// <param name="marker">As it came.</param>
    /// <param name="original">The publisher's packet.</param>
    /// <param name="publisherIds">What the extensions in it mean; none is copied where all are 0.</param>
    /// <param name="now">When it leaves.</param>
    public int Write(
        Span<byte> to, Ssrc ssrc, PayloadType payloadType, SeqNo sequence, uint timestamp, bool marker,
        ReadOnlySpan<byte> original, in ExtensionIds publisherIds, Instant now)
    {
        var length = RtpHeader.Write(to, marker, payloadType, sequence, timestamp, ssrc);
        var copies = CopiesOf(original, publisherIds);
        var form = copies.Frames.Length > MaxOneByteValue ? HeaderExtensionForm.TwoByte : HeaderExtensionForm.OneByte;
        var writer = new HeaderExtensionWriter(to[length..MaxLength], form);
        if (!IsSectionKnown && _mid.Length > 0) _ = writer.TryAdd(ids.Mid, _mid);
        if (ids.TransportCc != 0 && writer.TryReserve(ids.TransportCc, TransportSequence.Length, out var number))
            TransportSequence.Write(number, counter.Take());
        if (writer.TryReserve(ids.AbsSendTime, AbsSendTime.Length, out var time)) AbsSendTime.From(now).Write(time);
        if (!copies.Level.IsEmpty) _ = writer.TryAdd(ids.AudioLevel, copies.Level);
        if (!copies.Capture.IsEmpty) _ = writer.TryAdd(ids.AbsCaptureTime, copies.Capture);
        if (!copies.Frames.IsEmpty) _ = writer.TryAdd(ids.DependencyDescriptor, copies.Frames);
        var block = writer.Finish();
        if (block > 0) RtpHeader.SetExtensionBit(to, true);
        return length + block;
    }

    private Copies CopiesOf(ReadOnlySpan<byte> original, in ExtensionIds from)
    {
        var copies = default(Copies);
        var level = ids.AudioLevel != 0 ? from.AudioLevel : 0;
        var capture = ids.AbsCaptureTime != 0 ? from.AbsCaptureTime : 0;
        // Key frames say their structure in more than 16 bytes, and a viewer that never saw it can use none of the others.
        var frames = ids.DependencyDescriptor != 0 && mayMixForms ? from.DependencyDescriptor : 0;
        if ((level | capture | frames) == 0 || !RtpPacket.TryRead(original, out var packet)) return copies;
        foreach (var extension in packet.Extensions)
        {
            if (extension.Id == level && extension.Value.Length == AudioLevel.Length) copies.Level = extension.Value;
            else if (extension.Id == capture && extension.Value.Length is AbsCaptureTime.ShortLength or AbsCaptureTime.LongLength)
                copies.Capture = extension.Value;
            else if (extension.Id == frames) copies.Frames = extension.Value;
        }

        return copies;
    }

    private ref struct Copies
    {
        public ReadOnlySpan<byte> Level;
        public ReadOnlySpan<byte> Capture;
        public ReadOnlySpan<byte> Frames;
    }
}
