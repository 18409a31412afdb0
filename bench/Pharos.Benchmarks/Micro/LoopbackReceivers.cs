using System.Net;
using System.Net.Sockets;
using Pharos.Rtc.Ice;
using Pharos.Rtc.Stun;

namespace Pharos.Benchmarks.Micro;

/// <summary>
/// Sockets that nobody reads. Their buffers are full after a packet or two, and the system drops what follows at the last step: readers would
/// take the sender's processor, or its caches where there are others, and how far they get would be another figure in each run. So what is
/// measured is the way of a packet up to the receiver's door, without its place in a queue and without a thread that is woken for it.
/// </summary>
internal sealed class LoopbackReceivers : IDisposable
{
    // The least there is: the system makes more of it.
    private const int BufferBytes = 1;

    private readonly Socket[] _sockets;

    public LoopbackReceivers(int count)
    {
        (_sockets, Paths, Addresses) = (new Socket[count], new TransportPath[count], new SocketAddress[count]);
        for (var i = 0; i < count; i++)
        {
            _sockets[i] = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = BufferBytes };
            _sockets[i].Bind(new IPEndPoint(IPAddress.Loopback, 0));
            var at = (IPEndPoint)_sockets[i].LocalEndPoint!;
            TransportAddress.TryFrom(at.Address.GetAddressBytes(), (ushort)at.Port, out var address);
            (Paths[i], Addresses[i]) = (new TransportPath(address, IsTcp: false, Local: 0), at.Serialize());
        }
    }

    /// <summary>Where they are, for the engine.</summary>
    public TransportPath[] Paths { get; }

    /// <summary>Where they are, for the system.</summary>
    public SocketAddress[] Addresses { get; }

    public void Dispose()
    {
        foreach (var socket in _sockets) socket.Dispose();
    }
}
