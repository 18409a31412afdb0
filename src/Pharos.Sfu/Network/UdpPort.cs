using System.Net;
using System.Net.Sockets;

namespace Pharos.Sfu.Network;

/// <summary>
/// A socket of the UDP port of all media, on all addresses of the machine. Owned by one loop, which sends, receives and waits; others may
/// only <see cref="Wake"/> it and read the counters. Where several loops are to share the port, each has a socket of its own, and the
/// system gives the datagrams of a remote always to the same one (SO_REUSEPORT).
/// </summary>
internal sealed class UdpPort : IDisposable
{
    private const int BufferBytes = 4 * 1024 * 1024;
    private const int SocketLevel = 1; // SOL_SOCKET of Linux
    private const int ForceSendBuffer = 32; // SO_SNDBUFFORCE
    private const int ForceReceiveBuffer = 33; // SO_RCVBUFFORCE

    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private readonly Socket _socket;
    private readonly IUdpDriver _driver;
    private readonly LocalAddresses _addresses;
    private bool _isDisposed;

    /// <summary>Opens it.</summary>
    /// <param name="port">Its number; 0 for a free one.</param>
    /// <param name="best">The best way to send that is tried.</param>
    /// <param name="create">Makes a socket of a family; null for the system's own.</param>
    /// <exception cref="SocketException">The port is taken, or the system gives no socket.</exception>
    public UdpPort(int port, UdpSendPath best = UdpSendPath.Gso, Func<AddressFamily, Socket>? create = null)
        : this(UdpSocket.Bind(port, create ?? UdpSocket.Create), best, new LocalAddresses())
    {
    }

    private UdpPort(Socket socket, UdpSendPath best, LocalAddresses addresses)
    {
        (_socket, _addresses) = (socket, addresses);
        try
        {
            SetBuffers(_socket);
            var (path, reason) = LinuxProbe.Find(_socket, best);
            _driver = path == UdpSendPath.OneByOne
                ? new PortableUdp(_socket, reason, Counters)
                : new LinuxUdp(_socket, path, reason, addresses, Counters);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    /// <summary>Its number.</summary>
    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>Whether it takes IPv6 too.</summary>
    public bool IsIPv6 => _socket.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>How it sends.</summary>
    public UdpSendPath SendPath => _driver.SendPath;

    /// <summary>Why it sends so: a few words for the log.</summary>
    public string Reason => _driver.Reason;

    /// <summary>What it counted.</summary>
    public UdpCounters Counters { get; } = new();

    /// <summary>
    /// Opens another socket of the port, for another loop. Until there is one, nobody else can have the port; from then on, programs of the
    /// same user can that ask for it by name, which no server does that opens its port with <see cref="UdpPort"/>.
    /// </summary>
    /// <returns>Null where the system does not spread a port over sockets.</returns>
    public UdpPort? TryShare()
    {
        if (SendPath == UdpSendPath.OneByOne) return null;
        try
        {
            var other = new UdpPort(UdpSocket.BindBeside(_socket), SendPath, _addresses);
            if (other.SendPath == SendPath) return other;
            other.Dispose();
        }
        catch (Exception failure) when (failure is SocketException or InvalidOperationException)
        {
            // No descriptors left, or a system without SO_REUSEPORT: there are fewer sockets.
        }
        return null;
    }

    /// <summary>Receives what is there, without waiting: how many datagrams. There may be more, also where the batch is not full.</summary>
    public int Receive(DatagramBatch batch) => _driver.Receive(batch);

    /// <summary>
    /// Sends the UDP entries of an outbox, without waiting; the outbox stays as it is. What the system does not take is counted and
    /// dropped, and stops nothing else.
    /// </summary>
    public void Send(Outbox outbox) => _driver.Send(outbox);

    /// <summary>
    /// Blocks the loop until datagrams are there, <see cref="Wake"/> was called since the last wait, or time is up. May end early.
    /// </summary>
    /// <param name="timeout">How long at most; negative for no time at all.</param>
    /// <returns>False where time was up.</returns>
    public bool Wait(TimeSpan timeout) =>
        _driver.Wait(timeout < TimeSpan.Zero ? TimeSpan.Zero : timeout > LongestWait ? LongestWait : timeout);

    /// <summary>Ends the wait that is under way, or the next one. For any thread; many calls cost what one does.</summary>
    public void Wake() => _driver.Wake();

    /// <summary>Closes it. The loop must have ended.</summary>
    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        _driver.Dispose();
        _socket.Dispose();
    }

    private static void SetBuffers(Socket socket)
    {
        (socket.SendBufferSize, socket.ReceiveBufferSize) = (BufferBytes, BufferBytes);
        if (!OperatingSystem.IsLinux()) return;
        // The system's limit cut that down without a word, unless this process may go beyond it.
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BitConverter.TryWriteBytes(bytes, BufferBytes);
        foreach (var option in (ReadOnlySpan<int>)[ForceSendBuffer, ForceReceiveBuffer])
        {
            try
            {
                socket.SetRawSocketOption(SocketLevel, option, bytes);
            }
            catch (SocketException)
            {
                return; // not permitted
            }
        }
    }
}
