using System.Net;
using System.Net.Sockets;
using Pharos.Rtc.Ice;

namespace Pharos.Sfu.Tests.Harness;

/// <summary>How a client's datagrams come to the relay and back.</summary>
internal abstract class ClientWire : IDisposable
{
    /// <summary>Sends one; what cannot be sent is lost. From any thread.</summary>
    public abstract void Send(ReadOnlySpan<byte> datagram);

    /// <summary>The next that came: its length; 0 where no more will come.</summary>
    public abstract ValueTask<int> ReceiveAsync(Memory<byte> datagram, CancellationToken ends);

    public abstract void Dispose();
}

/// <summary>A UDP socket of its own.</summary>
internal sealed class UdpWire : ClientWire
{
    private readonly Socket _socket;

    public UdpWire(int port)
        : this(IPAddress.Loopback, port)
    {
    }

    public UdpWire(IPAddress server, int port)
    {
        _socket = new(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 };
        _socket.Connect(new IPEndPoint(server, port));
    }

    public override void Send(ReadOnlySpan<byte> datagram)
    {
        try
        {
            _socket.Send(datagram);
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // Lost, as on any network.
        }
    }

    public override async ValueTask<int> ReceiveAsync(Memory<byte> datagram, CancellationToken ends)
    {
        while (true)
        {
            try
            {
                return await _socket.ReceiveAsync(datagram, ends);
            }
            catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
            {
                // What an earlier datagram was told; the next may get through.
            }
            catch (Exception end) when (end is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                return 0;
            }
        }
    }

    public override void Dispose() => _socket.Dispose();
}

/// <summary>A TCP connection, a frame a datagram (RFC 4571).</summary>
internal sealed class TcpWire : ClientWire
{
    private readonly Lock _gate = new();
    private readonly TcpClient _client = new() { NoDelay = true };
    private readonly byte[] _frame = new byte[TcpFraming.PrefixLength + TcpFraming.MaxDatagram];
    private readonly byte[] _prefix = new byte[TcpFraming.PrefixLength];

    public TcpWire(IPEndPoint server) => _client.Connect(server);

    public override void Send(ReadOnlySpan<byte> datagram)
    {
        try
        {
            lock (_gate) _client.GetStream().Write(_frame, 0, TcpFraming.Write(datagram, _frame));
        }
        catch (Exception end) when (end is IOException or InvalidOperationException)
        {
            // The connection ended.
        }
    }

    public override async ValueTask<int> ReceiveAsync(Memory<byte> datagram, CancellationToken ends)
    {
        try
        {
            await _client.GetStream().ReadExactlyAsync(_prefix, ends);
            var length = (_prefix[0] << 8) | _prefix[1];
            await _client.GetStream().ReadExactlyAsync(datagram[..length], ends);
            return length;
        }
        catch (Exception end) when (end is IOException or InvalidOperationException or OperationCanceledException)
        {
            return 0;
        }
    }

    public override void Dispose() => _client.Dispose();
}
