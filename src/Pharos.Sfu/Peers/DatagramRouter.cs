using Pharos.Rtc;
using Pharos.Rtc.Ice;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Stun;
using Pharos.Sfu.Network;

namespace Pharos.Sfu.Peers;

/// <summary>
/// Finds the session that a datagram is for. A check says itself whose it is: a path may have been another session's before, as behind a
/// NAT that gives a port to the next one. All else belongs to whose the path is. Owned by one loop.
/// </summary>
/// <param name="endpoints">The sessions of all loops by their paths and fragments.</param>
/// <param name="bindings">Answers plain STUN requests.</param>
/// <param name="drops">Where to count what is nobody's.</param>
internal sealed class DatagramRouter(
    EndpointTable<PeerSession> endpoints, BindingAnswers bindings, DropCounters<DatagramDropReason> drops)
{
    /// <summary>The session that a datagram is for; null where it is nobody's, and was answered or counted.</summary>
    public PeerSession? Find(ReadOnlySpan<byte> datagram, in TransportPath path, Instant now, Outbox outbox)
    {
        if (Demux.Classify(datagram) == DatagramKind.Stun) return FindByCheck(datagram, path, now, outbox);
        if (endpoints.TryFind(path, out var session)) return session;
        drops.Add(DatagramDropReason.NoSession);
        return null;
    }

    // Plain STUN requests are answered, also by a path in use: browsers go on asking their STUN server from the port that media comes to.
    private PeerSession? FindByCheck(ReadOnlySpan<byte> datagram, in TransportPath path, Instant now, Outbox outbox)
    {
        if (!StunMessage.TryRead(datagram, out var check))
        {
            drops.Add(DatagramDropReason.NoSession);
            return null;
        }
        if (IceCredentials.TryReadUfrag(check.Username, out var ufrag))
        {
            if (!endpoints.TryFind(ufrag, out var session)) drops.Add(DatagramDropReason.NoSession);
            return session;
        }
        if (!bindings.TryAnswer(datagram, path, now, outbox)) drops.Add(DatagramDropReason.TooManyRequests);
        return null;
    }
}
