using Pharos.Rtc.Ice;
using Pharos.Rtc.Srtp;
using Pharos.Sfu.Network;

namespace Pharos.Sfu.Peers;

/// <summary>
/// The way out to one peer: protects packets and puts them into the outbox, for the path that ICE selected. Without a path what is sent is
/// lost, as on any network.
/// </summary>
internal sealed class MediaLink : IDisposable
{
    private readonly SrtpSender _rtp;
    private readonly SrtcpSender _rtcp;

    /// <summary>Under the server's own master key.</summary>
    public MediaLink(SrtpMasterKey local) => (_rtp, _rtcp) = (new SrtpSender(local), new SrtcpSender(local));

    /// <summary>Where it leads; null while there is none.</summary>
    public TransportPath? Path { get; set; }

    /// <summary>Packets that could not be protected or had no path, since the beginning.</summary>
    public long Dropped { get; private set; }

    /// <summary>Where those are counted as well; null for nowhere.</summary>
    public DropCounters<DatagramDropReason>? Drops { private get; init; }

    /// <summary>
    /// Room in the outbox for one RTP packet whose header is written there, followed by <see cref="SendReserved"/> and nothing in between.
    /// </summary>
    /// <param name="outbox">The outbox.</param>
    /// <param name="length">Bytes of the packet.</param>
    public Span<byte> Reserve(Outbox outbox, int length) => outbox.Reserve(length + _rtp.Overhead);

    /// <summary>Protects the packet whose header was written into <see cref="Reserve"/>'s room, and sends it.</summary>
    /// <param name="room">As it was returned.</param>
    /// <param name="headerLength">Bytes of the RTP header, extensions included.</param>
    /// <param name="payload">Payload and padding: behind the header in the room, where it is changed on the way, or elsewhere.</param>
    /// <param name="outbox">The outbox.</param>
    /// <returns>Whether it was sent.</returns>
    public bool SendReserved(Span<byte> room, int headerLength, ReadOnlySpan<byte> payload, Outbox outbox)
    {
        if (Path is not { } path) return Drop();
        if (!_rtp.TryProtect(room[..headerLength], payload, room, outbox.Tags, outbox.ReservedAt, out var length, out _)) return Drop();
        outbox.Commit(path, length);
        return true;
    }

    /// <summary>Protects a compound RTCP packet, and sends it.</summary>
    /// <returns>Whether it was sent.</returns>
    public bool SendRtcp(ReadOnlySpan<byte> compound, Outbox outbox)
    {
        if (Path is not { } path || !_rtcp.TryProtect(compound, outbox.Reserve(compound.Length + _rtcp.Overhead), out var length, out _))
            return Drop();
        outbox.Commit(path, length);
        return true;
    }

    /// <summary>Forgets the keys.</summary>
    public void Dispose()
    {
        _rtp.Dispose();
        _rtcp.Dispose();
    }

    private bool Drop()
    {
        Dropped++;
        Drops?.Add(DatagramDropReason.NotSendable);
        return false;
    }
}
