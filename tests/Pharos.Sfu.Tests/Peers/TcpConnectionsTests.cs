using System.IO.Pipelines;
using Pharos.Rtc.Ice;
using Pharos.Rtc.Primitives;
using Pharos.Sfu.Network;
using Pharos.Sfu.Peers;
using Pharos.Sfu.Tests.Network;

namespace Pharos.Sfu.Tests.Peers;

public sealed class TcpConnectionsTests
{
    private readonly HashSet<TransportPath> _used = [];
    private readonly TcpConnections _connections;

    public TcpConnectionsTests() => _connections = new TcpConnections(_used.Contains);

    [Fact]
    public void One_that_no_session_uses_is_ended_after_a_while()
    {
        var connection = Add(1, Instant.After(TimeSpan.FromSeconds(1)));
        Look(until: 30.9);
        Assert.True(connection.TrySend([1]));
        Look(until: 40);
        Assert.False(connection.TrySend([1]));
    }

    [Fact]
    public void One_in_use_stays_and_is_ended_some_time_after_its_session()
    {
        var connection = Add(1, default);
        _used.Add(connection.Path);
        Look(until: 3600);
        Assert.True(connection.TrySend([1]));
        _used.Clear();
        Look(until: 3620);
        Assert.True(connection.TrySend([1]));
        Look(until: 3640);
        Assert.False(connection.TrySend([1]));
    }

    [Fact]
    public void Nothing_is_looked_at_while_there_is_none()
    {
        Assert.Equal(Instant.Never, _connections.Next.At);
        var connection = Add(1, default);
        Assert.NotEqual(Instant.Never, _connections.Next.At);
        _connections.Remove(connection);
        Look(until: 10);
        Assert.Equal(Instant.Never, _connections.Next.At);
    }

    // Whenever it asks for it.
    private void Look(double until)
    {
        while (_connections.Next.At <= Instant.After(TimeSpan.FromSeconds(until))) _connections.Tick(_connections.Next.At);
    }

    private TcpMediaConnection Add(int id, Instant now)
    {
        var pipe = new Pipe();
        var connection = new TcpMediaConnection(
            new Duplex(pipe.Reader, pipe.Writer), id, Paths.Address("192.0.2.1", 5000), (_, _) => { }, TimeProvider.System);
        _connections.Add(connection, now);
        return connection;
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
