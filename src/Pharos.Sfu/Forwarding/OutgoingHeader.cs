using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtp;

namespace Pharos.Sfu.Forwarding;

/// <summary>
/// Writes the RTP headers of one track to one viewer, retransmissions included: nothing of the publisher's header is left but what the
/// viewer agreed to and can use.
/// </summary>
/// <param name="ids">The viewer's.</param>
/// <param name="mid">The viewer's section; null when sections have no name.</param>
/// <param name="mayMixForms">Whether packets with two-byte extensions may come among others. RFC 8285 §4.1.2.</param>
/// <param name="downlink">Shared by the viewer's tracks.</param>
internal sealed class OutgoingHeader(ExtensionIds ids, string? mid, bool mayMixForms, Downlink downlink)
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
    /// <param name="copied">Where the extensions are in it.</param>
    /// <param name="now">When it leaves.</param>
    public int Write(
        Span<byte> to, Ssrc ssrc, PayloadType payloadType, SeqNo sequence, uint timestamp, bool marker,
        ReadOnlySpan<byte> original, in CopiedExtensions copied, Instant now)
    {
        var length = RtpHeader.Write(to, marker, payloadType, sequence, timestamp, ssrc);
        // Key frames say their structure in more than 16 bytes, and a viewer that never saw it can use none of the others.
        var frames = mayMixForms && ids.DependencyDescriptor != 0 ? copied.DependencyDescriptor : default;
        var form = frames.Length > MaxOneByteValue ? HeaderExtensionForm.TwoByte : HeaderExtensionForm.OneByte;
        var writer = new HeaderExtensionWriter(to[length..MaxLength], form);
        if (!IsSectionKnown && _mid.Length > 0) _ = writer.TryAdd(ids.Mid, _mid);
        if (ids.TransportCc != 0 && writer.TryReserve(ids.TransportCc, TransportSequence.Length, out var number))
            TransportSequence.Write(number, downlink.TakeNumber());
        if (writer.TryReserve(ids.AbsSendTime, AbsSendTime.Length, out var time)) AbsSendTime.From(now).Write(time);
        Copy(ids.AudioLevel, copied.AudioLevel, original, ref writer);
        Copy(ids.AbsCaptureTime, copied.AbsCaptureTime, original, ref writer);
        Copy(ids.DependencyDescriptor, frames, original, ref writer);
        var block = writer.Finish();
        if (block > 0) RtpHeader.SetExtensionBit(to, true);
        return length + block;
    }

    private static void Copy(byte id, ExtensionPlace from, ReadOnlySpan<byte> original, ref HeaderExtensionWriter writer)
    {
        if (id != 0 && from.Length > 0) _ = writer.TryAdd(id, from.Of(original));
    }
}
