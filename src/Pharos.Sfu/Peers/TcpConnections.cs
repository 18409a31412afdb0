using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Pharos.Rtc.Ice;
using Pharos.Sfu.Network;

namespace Pharos.Sfu.Peers;

/// <summary>
/// The TCP connections of a port, by their numbers. One that is nobody's way, since no check with the right password came by it or its
/// session is over, is ended after a while: they cost memory and a descriptor each, and anybody can open them. For any thread.
/// </summary>
internal sealed class TcpConnections : IDisposable
{
    /// <summary>How long a connection may be nobody's: as long as a session may take to connect.</summary>
    public static readonly TimeSpan Patience = Peer.ConnectTimeout;

    /// <summary>How often they are looked at.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<int, Known> _known = new();
    private readonly Func<TransportPath, bool> _isUsed;
    private readonly TimeProvider _time;
    private readonly ITimer _look;
    private int _count;

    /// <summary>None yet.</summary>
    /// <param name="isUsed">Whether a path is a session's.</param>
    /// <param name="time">The time.</param>
    public TcpConnections(Func<TransportPath, bool> isUsed, TimeProvider time)
    {
        (_isUsed, _time) = (isUsed, time);
        _look = time.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    /// <summary>How many there are.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Takes one in.</summary>
    public void Add(TcpMediaConnection connection)
    {
        if (_known.TryAdd(connection.Id, new Known(connection) { UsedAt = _time.GetTimestamp() })) Interlocked.Increment(ref _count);
    }

    /// <summary>One has ended.</summary>
    public void Remove(TcpMediaConnection connection)
    {
        if (_known.TryRemove(connection.Id, out _)) Interlocked.Decrement(ref _count);
    }

    /// <summary>The one of that number.</summary>
    public bool TryFind(int id, [NotNullWhen(true)] out TcpMediaConnection? connection)
    {
        connection = _known.TryGetValue(id, out var known) ? known.Connection : null;
        return connection is not null;
    }

    /// <summary>Sends the TCP entries of an outbox, without waiting; the outbox stays as it is.</summary>
    /// <returns>How many were dropped, since the other side is too slow.</returns>
    public int Send(Outbox outbox)
    {
        if (Count == 0) return 0;
        var dropped = 0;
        foreach (ref readonly var entry in outbox.Entries)
        {
            if (entry.Path.IsTcp && TryFind(entry.Path.Local, out var connection) && !connection.TrySend(outbox.Bytes(entry))) dropped++;
        }
        return dropped;
    }

    /// <inheritdoc/>
    public void Dispose() => _look.Dispose();

    // Two looks may overlap where the process was held up: both would find the same.
    private void Look()
    {
        foreach (var (_, known) in _known)
        {
            if (_isUsed(known.Connection.Path)) known.UsedAt = _time.GetTimestamp();
            else if (_time.GetElapsedTime(known.UsedAt) >= Patience) known.Connection.Abort();
        }
    }

    private sealed class Known(TcpMediaConnection connection)
    {
        private long _usedAt;

        public TcpMediaConnection Connection => connection;

        public long UsedAt
        {
            get => Volatile.Read(ref _usedAt);
            set => Volatile.Write(ref _usedAt, value);
        }
    }
}
