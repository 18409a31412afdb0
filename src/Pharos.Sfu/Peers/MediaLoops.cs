using System.Collections.Immutable;
using System.IO.Pipelines;
using Microsoft.Extensions.Logging;
using Pharos.Rtc.Stun;
using Pharos.Sfu.Network;

namespace Pharos.Sfu.Peers;

/// <summary>
/// The loops of one port, and what they share: whose each path is, and the TCP connections. Each loop has a socket of the port, and the
/// sessions whose datagrams come by that socket.
/// </summary>
internal sealed class MediaLoops : IDisposable
{
    private readonly ImmutableArray<UdpPort> _ports;
    private readonly ImmutableArray<MediaLoop> _loops;
    private int _connections;
    private uint _homes;

    /// <summary>Opens the port and starts.</summary>
    /// <param name="port">Its number; 0 for a free one.</param>
    /// <param name="count">How many loops; fewer, down to one, where the system does not spread a port over sockets.</param>
    /// <param name="log">Told of bugs.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The port is taken.</exception>
    public MediaLoops(int port, int count, ILogger log)
    {
        _ports = Open(port, count);
        Connections = new TcpConnections(path => Endpoints.TryFind(path, out _), TimeProvider.System);
        _loops = [.. _ports.Select((socket, number) => new MediaLoop(number, socket, this, log))];
        foreach (var loop in _loops) loop.Start();
    }

    /// <summary>The number of the port.</summary>
    public int Port => _ports[0].Port;

    /// <summary>How they send.</summary>
    public UdpSendPath SendPath => _ports[0].SendPath;

    /// <summary>Why they send so.</summary>
    public string Reason => _ports[0].Reason;

    /// <summary>Each of them.</summary>
    public ImmutableArray<MediaLoop> All => _loops;

    /// <summary>Whose each path is.</summary>
    public EndpointTable<PeerSession> Endpoints { get; } = new();

    /// <summary>The TCP connections.</summary>
    public TcpConnections Connections { get; }

    /// <summary>Answers plain STUN requests, within bounds for all loops together.</summary>
    public BindingAnswers Bindings { get; } = new();

    /// <summary>Datagrams that came to a loop from elsewhere than its socket, faster than it took them.</summary>
    public long DroppedQueued => _loops.Sum(loop => loop.DroppedQueued);

    /// <summary>Sessions, their places on loops, paths, fan-outs and TCP connections that are held at about this moment: nothing stays behind.</summary>
    public int Held => Endpoints.Count + Endpoints.PathCount + Connections.Count + _loops.Sum(loop => loop.Held);

    /// <summary>What was dropped without reaching a peer, for one reason.</summary>
    public long Dropped(DatagramDropReason reason) => _loops.Sum(loop => loop.Drops[reason]);

    /// <summary>The sum of what the sockets counted.</summary>
    public long Count(Func<UdpCounters, long> counter) => _ports.Sum(port => counter(port.Counters));

    /// <summary>The loop that a session begins on, before anybody knows where its datagrams come: another one each time.</summary>
    public MediaLoop NextHome() => _loops[(int)(Interlocked.Increment(ref _homes) % (uint)_loops.Length)];

    /// <summary>
    /// Serves a TCP connection whose first bytes are those of a framed STUN message (RFC 6544 §10.1, RFC 4571 §2): completes when either
    /// side ends it.
    /// </summary>
    /// <param name="connection">The bytes.</param>
    /// <param name="remote">Where they come from.</param>
    /// <param name="stopping">Ends it.</param>
    public async Task ServeTcpAsync(IDuplexPipe connection, TransportAddress remote, CancellationToken stopping)
    {
        var served = new TcpMediaConnection(connection, Interlocked.Increment(ref _connections), remote, Receive, TimeProvider.System);
        Connections.Add(served);
        try
        {
            await served.RunAsync(stopping);
        }
        finally
        {
            Connections.Remove(served);
            if (Endpoints.TryFind(served.Path, out var session)) session.Forget(served.Path);
            Endpoints.Unbind(served.Path);
        }
    }

    /// <summary>Ends the threads, after what was posted before, and closes the port.</summary>
    public void Dispose()
    {
        // All threads before the first socket: they write to each other.
        foreach (var loop in _loops) loop.Stop();
        foreach (var loop in _loops) loop.Join();
        Connections.Dispose();
        foreach (var port in _ports) port.Dispose();
    }

    private static ImmutableArray<UdpPort> Open(int port, int count)
    {
        var ports = ImmutableArray.CreateBuilder<UdpPort>(count);
        ports.Add(new UdpPort(port));
        while (ports.Count < count && ports[0].TryShare() is { } other) ports.Add(other);
        return ports.ToImmutable();
    }

    // Any loop can serve a connection: the one that has its session, and one for good before that.
    private void Receive(TcpMediaConnection connection, ReadOnlySpan<byte> datagram)
    {
        var loop = Endpoints.TryFind(connection.Path, out var session) ? session.Loop : _loops[(int)((uint)connection.Id % (uint)_loops.Length)];
        loop.HandOver(connection.Path, datagram, from: null);
    }
}
