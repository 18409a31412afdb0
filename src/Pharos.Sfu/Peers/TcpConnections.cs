using System.Diagnostics.CodeAnalysis;
using Pharos.Rtc.Ice;
using Pharos.Rtc.Primitives;
using Pharos.Sfu.Network;

namespace Pharos.Sfu.Peers;

/// <summary>
/// The TCP connections of a loop, by their numbers. One that is nobody's way, since no check with the right password came by it or its
/// session is over, is ended after a while: they cost memory and a descriptor each, and anybody can open them. Owned by one loop.
/// </summary>
/// <param name="isUsed">Whether a path is a session's.</param>
internal sealed class TcpConnections(Func<TransportPath, bool> isUsed)
{
    /// <summary>How long a connection may be nobody's: as long as a session may take to connect.</summary>
    public static readonly TimeSpan Patience = Peer.ConnectTimeout;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Dictionary<int, Known> _known = [];
    private Instant _lookAt = Instant.Never;

    /// <summary>How many there are.</summary>
    public int Count => _known.Count;

    /// <summary>When it wants its next <see cref="Tick"/>.</summary>
    public Deadline Next => new(_lookAt, "connections of nobody");

    /// <summary>Takes one in.</summary>
    public void Add(TcpMediaConnection connection, Instant now)
    {
        _known.Add(connection.Id, new Known(connection) { UsedAt = now });
        if (_lookAt == Instant.Never) _lookAt = now + Interval;
    }

    /// <summary>One has ended.</summary>
    public void Remove(TcpMediaConnection connection) => _known.Remove(connection.Id);

    /// <summary>The one of that number.</summary>
    public bool TryFind(int id, [NotNullWhen(true)] out TcpMediaConnection? connection)
    {
        connection = _known.GetValueOrDefault(id)?.Connection;
        return connection is not null;
    }

    /// <summary>Ends those that were nobody's for too long.</summary>
    public void Tick(Instant now)
    {
        if (now < _lookAt) return;
        foreach (var known in _known.Values)
        {
            if (isUsed(known.Connection.Path)) known.UsedAt = now;
            else if (now - known.UsedAt >= Patience) known.Connection.Abort();
        }
        _lookAt = _known.Count > 0 ? now + Interval : Instant.Never;
    }

    private sealed class Known(TcpMediaConnection connection)
    {
        public TcpMediaConnection Connection => connection;

        public Instant UsedAt { get; set; }
    }
}
