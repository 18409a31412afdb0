using System.Net;
using System.Net.Sockets;

namespace Pharos.Load.Tests.Harness;

/// <summary>A way to a UDP port of this machine, for one client, that loses one of so many large datagrams on the way there.</summary>
internal sealed class LossyWire : IAsyncDisposable
{
    private const int Large = 500;

    private readonly Socket _client = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly CancellationTokenSource _ends = new();
    private readonly Task _running;
    private readonly int _one;
    private volatile EndPoint? _from;
    private int _large;

    /// <summary>To a port.</summary>
    public LossyWire(int port, int oneOf)
    {
        _one = oneOf;
        _client.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _server.Connect(new IPEndPoint(IPAddress.Loopback, port));
        _running = Task.WhenAll(ThereAsync(), BackAsync());
    }

    /// <summary>What the client sends to.</summary>
    public int Port => ((IPEndPoint)_client.LocalEndPoint!).Port;

    /// <summary>Datagrams that were lost.</summary>
    public int Lost => Volatile.Read(ref _large) / _one;

    public async ValueTask DisposeAsync()
    {
        await _ends.CancelAsync();
        await _running.ContinueWith(_ => { }, TaskScheduler.Default);
        _client.Dispose();
        _server.Dispose();
        _ends.Dispose();
    }

    private async Task ThereAsync()
    {
        var datagram = new byte[2048];
        while (true)
        {
            var received = await _client.ReceiveFromAsync(datagram, new IPEndPoint(IPAddress.Any, 0), _ends.Token);
            _from = received.RemoteEndPoint;
            if (received.ReceivedBytes >= Large && Interlocked.Increment(ref _large) % _one == 0) continue;
            await _server.SendAsync(datagram.AsMemory(0, received.ReceivedBytes), _ends.Token);
        }
    }

    private async Task BackAsync()
    {
        var datagram = new byte[2048];
        while (true)
        {
            var length = await _server.ReceiveAsync(datagram, _ends.Token);
            await _client.SendToAsync(datagram.AsMemory(0, length), _from!, _ends.Token);
        }
    }
}
