using Pharos.Rtc.Rtp;

namespace Pharos.Rtc.Srtp;

/// <summary>
/// Lets the RTP packets of one direction through: those that are authentic and were not seen before. Nothing is remembered of any other.
/// A new SSRC begins with roll-over counter 0, or 1 where its first packets were not heard and its sequence number wrapped meanwhile; past
/// the number it was made for, the one unused for longest is forgotten. RFC 3711 §3.3.
/// </summary>
public sealed class SrtpReceiver : IDisposable
{
    /// <summary>SSRCs by default: a simulcast publisher has eight.</summary>
    public const int DefaultMaxSources = 64;

    // Retransmissions under the number of the original come one or more round-trip times late: 1,024 are 2 s at 5 Mbit/s.
    private const int WindowWidth = 1024;

    // A longer packet than media comes in is not tried twice.
    private const int MaxRetried = 2048;

    private readonly SrtpCipher _cipher;
    private readonly SrtpSources _sources;
    private byte[]? _first;

    /// <summary>Under the master key of the side that sends.</summary>
    public SrtpReceiver(SrtpMasterKey master, int maxSources = DefaultMaxSources)
    {
        _cipher = SrtpCipher.ForRtp(master);
        _sources = new SrtpSources(maxSources, WindowWidth);
        Overhead = master.Profile.TagLength;
    }

    /// <summary>Bytes that a packet shrinks by.</summary>
    public int Overhead { get; }

    /// <summary>SSRCs of which an authentic packet came, and that are not forgotten.</summary>
    public int SourceCount => _sources.Count;

    /// <summary>
    /// Tags that did not fit, since the beginning: what packets that are not authentic cost, which is one each, and two for an SSRC that is
    /// not known.
    /// </summary>
    public long FailedTags { get; private set; }

    /// <summary>Authenticates and decrypts a packet; the destination begins where the packet does, or overlaps nothing of it.</summary>
    /// <param name="packet">As it came.</param>
    /// <param name="destination">Room for the packet without <see cref="Overhead"/>. When refused, what it holds means nothing.</param>
    /// <param name="length">Bytes of the plain packet; 0 when refused.</param>
    /// <param name="refusal">Why it was refused.</param>
    public bool TryUnprotect(ReadOnlySpan<byte> packet, Span<byte> destination, out int length, out SrtpRefusal refusal)
    {
        length = 0;
        refusal = packet.Length < RtpHeader.FixedLength + Overhead ? SrtpRefusal.Truncated : SrtpRefusal.Malformed;
        if (refusal == SrtpRefusal.Truncated || !RtpHeader.TryReadLength(packet[..^Overhead], out var headerLength)) return false;
        var ssrc = RtpHeader.GetSsrc(packet).Value;
        var window = _sources.Find(ssrc);
        var sequenceNumber = RtpHeader.GetSequence(packet).Value;
        var index = window is null ? sequenceNumber : PacketIndex.Guess(window.Highest, sequenceNumber);

        if (destination.Length < packet.Length - Overhead) refusal = SrtpRefusal.NoRoom;
        else if (index >= PacketIndex.End) refusal = SrtpRefusal.KeyExhausted;
        else refusal = window?.Check(index) ?? SrtpRefusal.None;
        if (refusal != SrtpRefusal.None) return false;

        var isOpen = window is null
            ? TryOpenFirst(packet, headerLength, ref index, destination)
            : TryOpen(packet, headerLength, index, destination);
        if (!isOpen)
        {
            refusal = SrtpRefusal.Unauthentic;
            return false;
        }

        _sources.Add(ssrc, index);
        length = packet.Length - Overhead;
        return true;
    }

    // Opening in place destroys a packet whose tag does not fit: it is kept for the second try.
    private bool TryOpenFirst(ReadOnlySpan<byte> packet, int headerLength, ref ulong index, Span<byte> destination)
    {
        var kept = (_first ??= new byte[MaxRetried]).AsSpan(0, Math.Min(packet.Length, MaxRetried));
        packet[..kept.Length].CopyTo(kept);
        var isKept = kept.Length == packet.Length;
        if (TryOpen(packet, headerLength, index, destination)) return true;
        index += PacketIndex.Round;
        return isKept && TryOpen(kept, headerLength, index, destination);
    }

    private bool TryOpen(ReadOnlySpan<byte> packet, int headerLength, ulong index, Span<byte> destination)
    {
        if (_cipher.TryOpenRtp(packet, headerLength, index, destination)) return true;
        FailedTags++;
        return false;
    }

    /// <summary>Goes on behind an index that was reached elsewhere.</summary>
    internal void GoOn(uint ssrc, ulong highestIndex) => _sources.Add(ssrc, highestIndex);

    /// <summary>Forgets the keys.</summary>
    public void Dispose() => _cipher.Dispose();
}
