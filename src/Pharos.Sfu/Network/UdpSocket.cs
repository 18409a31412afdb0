using System.Net;
using System.Net.Sockets;

namespace Pharos.Sfu.Network;

/// <summary>
/// Opens a port's socket: one of IPv6 that takes IPv4 too (RFC 3493 §3.7), and one of IPv4 where the system has no IPv6, or has it
/// switched off.
/// </summary>
internal static class UdpSocket
{
    private const int SocketLevel = 1; // SOL_SOCKET of Linux
    private const int ReusePort = 15; // SO_REUSEPORT

    /// <summary>One of a family, that does not block.</summary>
    /// <exception cref="SocketException">The system does not have the family.</exception>
    public static Socket Create(AddressFamily family) => new(family, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };

    /// <summary>One that is bound on all addresses.</summary>
    /// <param name="port">0 for a free one.</param>
    /// <param name="create"><see cref="Create"/>, or what takes its place.</param>
    /// <exception cref="SocketException">The port is taken.</exception>
    public static Socket Bind(int port, Func<AddressFamily, Socket> create)
    {
        try
        {
            return Bind(AddressFamily.InterNetworkV6, IPAddress.IPv6Any, port, create);
        }
        catch (SocketException failure) when (IsWithoutIPv6(failure.SocketErrorCode))
        {
            return Bind(AddressFamily.InterNetwork, IPAddress.Any, port, create);
        }
    }

    /// <summary>
    /// Another one with the number of a bound one, on Linux: the system spreads what comes over both. The first one was bound alone, so that
    /// a port that is another program's is never shared with it by mistake.
    /// </summary>
    /// <exception cref="SocketException">The system does not do that.</exception>
    public static Socket BindBeside(Socket first)
    {
        var at = (IPEndPoint)first.LocalEndPoint!;
        Share(first);
        return Bind(first.AddressFamily, at.Address, at.Port, family =>
        {
            var socket = Create(family);
            Share(socket);
            return socket;
        });
    }

    private static void Share(Socket socket) => socket.SetRawSocketOption(SocketLevel, ReusePort, BitConverter.GetBytes(1));

    private static Socket Bind(AddressFamily family, IPAddress any, int port, Func<AddressFamily, Socket> create)
    {
        var socket = create(family);
        try
        {
            if (family == AddressFamily.InterNetworkV6) socket.DualMode = true;
            socket.Bind(new IPEndPoint(any, port));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // The last two: a system whose IPv6 sockets never take IPv4.
    private static bool IsWithoutIPv6(SocketError error) => error
        is SocketError.AddressFamilyNotSupported or SocketError.ProtocolFamilyNotSupported or SocketError.ProtocolNotSupported
        or SocketError.AddressNotAvailable or SocketError.ProtocolOption or SocketError.OperationNotSupported;
}
