namespace Pharos.Rtc.Srtp;

/// <summary>
/// Lets the compound RTCP packets of one direction through: those that are encrypted, authentic and were not seen before, by the index
/// that each carries. Nothing is remembered of any other. RFC 3711 §3.4.
/// </summary>
public sealed class SrtcpReceiver : IDisposable
{
    /// <summary>SSRCs by default: as many as send RTP.</summary>
    public const int DefaultMaxSources = SrtpReceiver.DefaultMaxSources;

    private const int WindowWidth = 128;

    private readonly SrtpCipher _cipher;
    private readonly SrtpSources _sources;

    /// <summary>Under the master key of the side that sends.</summary>
    public SrtcpReceiver(SrtpMasterKey master, int maxSources = DefaultMaxSources)
    {
        _cipher = SrtpCipher.ForRtcp(master);
        _sources = new SrtpSources(maxSources, WindowWidth);
        Overhead = RtcpHeader.IndexLength + master.Profile.TagLength;
    }

    /// <summary>Bytes that a packet shrinks by.</summary>
    public int Overhead { get; }

    /// <summary>SSRCs of which an authentic packet came, and that are not forgotten.</summary>
    public int SourceCount => _sources.Count;

    /// <summary>Authenticates and decrypts a packet; the destination begins where the packet does, or overlaps nothing of it.</summary>
    /// <param name="packet">As it came.</param>
    /// <param name="destination">Room for the packet without <see cref="Overhead"/>. When refused, what it holds means nothing.</param>
    /// <param name="length">Bytes of the plain packet; 0 when refused.</param>
    /// <param name="refusal">Why it was refused.</param>
    public bool TryUnprotect(ReadOnlySpan<byte> packet, Span<byte> destination, out int length, out SrtpRefusal refusal)
    {
        length = 0;
        refusal = RtcpHeader.Check(packet[..Math.Max(0, packet.Length - Overhead)]);
        if (refusal != SrtpRefusal.None) return false;
        var ssrc = RtcpHeader.Ssrc(packet);
        var word = _cipher.ReadRtcpIndex(packet);
        var index = word & ~RtcpHeader.EncryptedBit;

        if (destination.Length < packet.Length - Overhead) refusal = SrtpRefusal.NoRoom;
        else if (word == index) refusal = SrtpRefusal.Unencrypted;
        else refusal = _sources.Find(ssrc)?.Check(index) ?? SrtpRefusal.None;
        if (refusal != SrtpRefusal.None) return false;

        if (!_cipher.TryOpenRtcp(packet, index, destination))
        {
            refusal = SrtpRefusal.Unauthentic;
            return false;
        }

        _sources.Add(ssrc, index);
        length = packet.Length - Overhead;
        return true;
    }

    /// <summary>Forgets the keys.</summary>
    public void Dispose() => _cipher.Dispose();
}
