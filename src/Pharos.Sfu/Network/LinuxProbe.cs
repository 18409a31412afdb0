using System.Net;
using System.Net.Sockets;
using Pharos.Rtc.Ice;
using Pharos.Rtc.Stun;

namespace Pharos.Sfu.Network;

/// <summary>
/// Finds out how datagrams can be sent here, by sending some: kernels, sandboxes and containers differ, and some take a message that is to
/// be cut up and send it whole.
/// </summary>
internal static class LinuxProbe
{
    private const int Datagram = 100;
    private const int Datagrams = 3;
    private const int PatienceMicroseconds = 200_000;

    /// <summary>The best path that works, and why none better.</summary>
    /// <param name="socket">The socket that is going to send; datagrams of the probe go from it to the loopback interface.</param>
    /// <param name="best">The best to try.</param>
    public static (UdpSendPath Path, string Reason) Find(Socket socket, UdpSendPath best)
    {
        if (best == UdpSendPath.OneByOne) return (best, "asked for");
        if (!LinuxCalls.AreKnown) return (UdpSendPath.OneByOne, "this system has no batches");
        if (best == UdpSendPath.Gso && Works(socket, UdpSendPath.Gso)) return (UdpSendPath.Gso, "the kernel cuts messages up");
        if (!Works(socket, UdpSendPath.Batched)) return (UdpSendPath.OneByOne, "sendmmsg and recvmmsg do not work here");
        return (UdpSendPath.Batched, best == UdpSendPath.Gso ? "UDP_SEGMENT does not work here" : "asked for");
    }

    private static bool Works(Socket socket, UdpSendPath path)
    {
        try
        {
            using var target = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            target.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            var isIPv6 = socket.AddressFamily == AddressFamily.InterNetworkV6;
            var (addresses, counters) = (new LocalAddresses(), new UdpCounters());
            using var sender = new LinuxSender((int)socket.Handle, isIPv6, path, addresses, counters);
            using var receiver = new LinuxReceiver((int)target.Handle, isIPv6Socket: false, addresses, counters);

            var port = ((IPEndPoint)target.LocalEndPoint!).Port;
            TransportAddress.TryFrom(IPAddress.Loopback.GetAddressBytes(), (ushort)port, out var remote);
            var outbox = new Outbox(_ => { }, Outbox.MaxDatagram);
            var to = new TransportPath(remote, IsTcp: false, LocalAddresses.Any);
            for (var i = 0; i < Datagrams; i++) outbox.Send(to, new byte[Datagram]);
            sender.Send(outbox);
            if (counters.Sent != Datagrams || sender.Path != path) return false;

            var batch = new DatagramBatch();
            for (var got = 0; got < Datagrams; got += batch.Count)
            {
                if (!target.Poll(PatienceMicroseconds, SelectMode.SelectRead) || receiver.Receive(batch) < 0) return false;
                for (var i = 0; i < batch.Count; i++)
                    if (batch.Datagram(i).Length != Datagram) return false;
            }
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
