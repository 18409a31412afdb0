namespace Pharos.Rtc.Srtp;

/// <summary>
/// Protects the compound RTCP packets of one direction. One index counts for all SSRCs, which uses none twice and is what a receiver of
/// each expects: growing numbers. RFC 3711 §3.4.
/// </summary>
public sealed class SrtcpSender : IDisposable
{
    private readonly SrtpCipher _cipher;
    private ulong _index;

    /// <summary>Under the master key of the side that sends.</summary>
    public SrtcpSender(SrtpMasterKey master)
        : this(master, firstIndex: 0)
    {
    }

    internal SrtcpSender(SrtpMasterKey master, ulong firstIndex)
    {
        _cipher = SrtpCipher.ForRtcp(master);
        _index = firstIndex;
        Overhead = RtcpHeader.IndexLength + master.Profile.TagLength;
    }

    /// <summary>Bytes that a packet grows by.</summary>
    public int Overhead { get; }

    /// <summary>Protects a compound packet; the destination begins where the packet does, or overlaps nothing of it.</summary>
    /// <param name="packet">All of it.</param>
    /// <param name="destination">Room for <see cref="Overhead"/> more than the packet.</param>
    /// <param name="length">Bytes written; 0 when refused.</param>
    /// <param name="refusal">Why it was refused. Nothing was changed then.</param>
    public bool TryProtect(ReadOnlySpan<byte> packet, Span<byte> destination, out int length, out SrtpRefusal refusal)
    {
        length = 0;
        refusal = RtcpHeader.Check(packet);
        if (refusal != SrtpRefusal.None) return false;
        if (destination.Length < packet.Length + Overhead) refusal = SrtpRefusal.NoRoom;
        else if (_index >= RtcpHeader.IndexEnd) refusal = SrtpRefusal.KeyExhausted;
        if (refusal != SrtpRefusal.None) return false;

        _cipher.SealRtcp(packet, (uint)_index++, destination);
        length = packet.Length + Overhead;
        return true;
    }

    /// <summary>Forgets the keys.</summary>
    public void Dispose() => _cipher.Dispose();
}
