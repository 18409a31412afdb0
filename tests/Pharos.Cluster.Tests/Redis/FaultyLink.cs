using System.Net;
using System.Net.Sockets;

namespace Pharos.Cluster.Tests.Redis;

/// <summary>A TCP relay between one node and Redis that can be cut (connections reset, none accepted) or stalled (nothing passes).</summary>
public sealed class FaultyLink : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Lock _gate = new();
    private readonly List<Socket> _sockets = [];
    private readonly int _target;
    private TaskCompletionSource _flow = Open();
    private bool _isCut;

    public FaultyLink(int target)
    {
        _target = target;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Resets what is connected, and whatever connects from now on.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            _isCut = true;
            foreach (var socket in _sockets)
                Reset(socket);
            _sockets.Clear();
        }
    }

    /// <summary>Holds back everything, as a network does that loses each packet.</summary>
    public void Stall()
    {
        lock (_gate)
            _flow = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void Restore()
    {
        lock (_gate)
        {
            _isCut = false;
            _flow.TrySetResult();
        }
    }

    public void Dispose()
    {
        Cut();
        Restore();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptSocketAsync();
                var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                near.NoDelay = true;
                lock (_gate)
                {
                    if (_isCut)
                    {
                        Reset(near);
                        continue;
                    }
                    _sockets.Add(near);
                    _sockets.Add(far);
                }
                _ = RelayAsync(near, far);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task RelayAsync(Socket near, Socket far)
    {
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _target);
            await Task.WhenAny(PumpAsync(near, far), PumpAsync(far, near));
        }
        catch (SocketException)
        {
            // Redis is away: so is this connection.
        }
        Reset(near);
        Reset(far);
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int count;
            while ((count = await from.ReceiveAsync(buffer)) > 0)
            {
                Task flow;
                lock (_gate)
                    flow = _flow.Task;
                await flow;
                for (var sent = 0; sent < count;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // One end is gone: the other one is reset.
        }
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Gone already.
        }
        socket.Dispose();
    }

    private static TaskCompletionSource Open()
    {
        var flow = new TaskCompletionSource();
        flow.SetResult();
        return flow;
    }
}
