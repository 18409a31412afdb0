using Pharos.Rtc.Rtp;
using Pharos.Rtc.Srtp.Ciphers;

namespace Pharos.Rtc.Srtp;

/// <summary>
/// Protects the RTP packets of one direction, of any of a few SSRCs. Each packet of an SSRC is within 32,768 of the newest before it, from
/// which the roll-over counter follows. No index is used twice, since two packets under one give the key stream and, with GCM, the
/// authentication key away: what has to be sent again is sent as retransmission (RFC 4588) under its own number. RFC 3711 §3.3.
/// </summary>
public sealed class SrtpSender : IDisposable
{
    /// <summary>SSRCs by default: two tracks and their retransmissions, many times over.</summary>
    public const int DefaultMaxSources = 64;

    // Senders hardly reorder; what is behind is refused.
    private const int WindowWidth = 128;

    private readonly SrtpCipher _cipher;
    private readonly SrtpSources _sources;

    /// <summary>Under the master key of the side that sends.</summary>
    public SrtpSender(SrtpMasterKey master, int maxSources = DefaultMaxSources)
    {
        _cipher = SrtpCipher.ForRtp(master);
        _sources = new SrtpSources(maxSources, WindowWidth);
        Overhead = master.Profile.TagLength;
    }

    /// <summary>Bytes that a packet grows by.</summary>
    public int Overhead { get; }

    /// <summary>Protects a whole packet; the destination begins where the packet does, or overlaps nothing of it.</summary>
    /// <param name="packet">Header and payload.</param>
    /// <param name="destination">Room for <see cref="Overhead"/> more than the packet.</param>
    /// <param name="length">Bytes written; 0 when refused.</param>
    /// <param name="refusal">Why it was refused. Nothing was changed then.</param>
    public bool TryProtect(ReadOnlySpan<byte> packet, Span<byte> destination, out int length, out SrtpRefusal refusal)
    {
        length = 0;
        refusal = SrtpRefusal.Malformed;
        return RtpHeader.TryReadLength(packet, out var headerLength)
            && TryProtect(packet[..headerLength], packet[headerLength..], destination, out length, out refusal);
    }

    /// <summary>
    /// Protects a packet whose header was written elsewhere than its payload, as when one payload goes to many under headers of their own.
    /// The header may be at the start of the destination already, and the payload behind it; otherwise they overlap nothing of it.
    /// </summary>
    /// <param name="header">The whole header: CSRCs and extension included, and nothing else.</param>
    /// <param name="payload">Payload and padding.</param>
    /// <param name="destination">Room for <see cref="Overhead"/> more than both.</param>
    /// <param name="length">Bytes written; 0 when refused.</param>
    /// <param name="refusal">Why it was refused. Nothing was changed then.</param>
    public bool TryProtect(
        ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, Span<byte> destination, out int length, out SrtpRefusal refusal) =>
        TryProtect(header, payload, destination, tags: null, offset: 0, out length, out refusal);

    /// <summary>The same, with a tag that may come later: <see cref="HmacBatch.Complete"/> is to be called before the packet is sent.</summary>
    /// <param name="header">The whole header: CSRCs and extension included, and nothing else.</param>
    /// <param name="payload">Payload and padding.</param>
    /// <param name="destination">Room for <see cref="Overhead"/> more than both.</param>
    /// <param name="tags">Takes note of the tag, where it is one that is computed more cheaply with others; null for at once.</param>
    /// <param name="offset">Where the destination begins in the memory of those.</param>
    /// <param name="length">Bytes written; 0 when refused.</param>
    /// <param name="refusal">Why it was refused. Nothing was changed then.</param>
    public bool TryProtect(
        ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, Span<byte> destination, HmacBatch? tags, int offset,
        out int length, out SrtpRefusal refusal)
    {
        length = 0;
        refusal = SrtpRefusal.Malformed;
        if (!RtpHeader.TryReadLength(header, out var headerLength)) return false;
        var needed = headerLength + payload.Length + Overhead;
        var ssrc = RtpHeader.GetSsrc(header).Value;
        var window = _sources.Find(ssrc);
        var sequenceNumber = RtpHeader.GetSequence(header).Value;
        var index = window is null ? sequenceNumber : PacketIndex.Guess(window.Highest, sequenceNumber);

        if (headerLength != header.Length) refusal = SrtpRefusal.Malformed;
        else if (destination.Length < needed) refusal = SrtpRefusal.NoRoom;
        else if (index >= PacketIndex.End) refusal = SrtpRefusal.KeyExhausted;
        else if (window is null && _sources.IsFull) refusal = SrtpRefusal.TooManySources; // Forgetting one would use its indexes again.
        else refusal = window?.Check(index) ?? SrtpRefusal.None;
        if (refusal != SrtpRefusal.None) return false;

        _sources.Add(ssrc, index);
        if (tags is null) _cipher.SealRtp(header, payload, index, destination);
        else _cipher.SealRtp(header, payload, index, destination, tags, offset);
        length = needed;
        return true;
    }

    /// <summary>Goes on behind an index that was reached elsewhere.</summary>
    internal void GoOn(uint ssrc, ulong highestIndex) => _sources.Add(ssrc, highestIndex);

    /// <summary>Forgets the keys.</summary>
    public void Dispose() => _cipher.Dispose();
}
