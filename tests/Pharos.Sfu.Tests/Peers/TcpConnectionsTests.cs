using System.IO.Pipelines;
using Microsoft.Extensions.Time.Testing;
using Pharos.Rtc.Ice;
using Pharos.Sfu.Network;
using Pharos.Sfu.Peers;
using Pharos.Sfu.Tests.Network;

namespace Pharos.Sfu.Tests.Peers;

public sealed class TcpConnectionsTests : IDisposable
{
    private readonly HashSet<TransportPath> _used = [];
    private readonly FakeTimeProvider _time = new();
    private readonly TcpConnections _connections;

    public TcpConnectionsTests() => _connections = new TcpConnections(_used.Contains, _time);

    [Fact]
    public void One_that_no_session_uses_is_ended_after_a_while()
    {
        var connection = Add(1);
        Pass(29);
        Assert.True(connection.TrySend([1]));
        Pass(6);
        Assert.False(connection.TrySend([1]));
    }

    [Fact]
    public void One_in_use_stays_and_is_ended_some_time_after_its_session()
    {
        var connection = Add(1);
        _used.Add(connection.Path);
        Pass(3600);
        Assert.True(connection.TrySend([1]));
        _used.Clear();
        Pass(29);
        Assert.True(connection.TrySend([1]));
        Pass(6);
        Assert.False(connection.TrySend([1]));
    }

    [Fact]
    public void One_that_ended_is_found_no_more()
    {
        var connection = Add(1);
        Assert.True(_connections.TryFind(1, out var found));
        Assert.Same(connection, found);
        Assert.Equal(1, _connections.Count);
        _connections.Remove(connection);
        _connections.Remove(connection);
        Assert.False(_connections.TryFind(1, out _));
        Assert.Equal(0, _connections.Count);
    }

    public void Dispose() => _connections.Dispose();

    // By steps: each look has its time.
    private void Pass(int seconds)
    {
        for (var i = 0; i < seconds; i++) _time.Advance(TimeSpan.FromSeconds(1));
    }

    private TcpMediaConnection Add(int id)
    {
        var pipe = new Pipe();
        var connection = new TcpMediaConnection(
            new Duplex(pipe.Reader, pipe.Writer), id, Paths.Address("192.0.2.1", 5000), (_, _) => { }, TimeProvider.System);
        _connections.Add(connection);
        return connection;
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
