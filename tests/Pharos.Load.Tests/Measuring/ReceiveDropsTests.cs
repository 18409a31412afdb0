using System.Net;
using System.Net.Sockets;
using Pharos.Load.Measuring;

namespace Pharos.Load.Tests.Measuring;

public sealed class ReceiveDropsTests
{
    private static readonly string[] Table =
    [
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops",
        "  1: 0100007F:1F40 0100007F:1F41 01 00000000:00000000 00:00000000 00000000     0        0 111 2 0000000000000000 12",
        "  2: 0100007F:1F42 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 222 2 0000000000000000 30",
        "  3: 00000000000000000000000000000000:1F43 00000000000000000000000000000000:0000 07 0:0 00:0 0 0 0 333 2 0 500",
        "garbage :1F40",
    ];

    [Fact]
    public void Drops_are_those_of_the_ports_that_are_asked_for()
    {
        Assert.Equal(12, ReceiveDrops.Sum(Table, new HashSet<int> { 8000 }));
        Assert.Equal(512, ReceiveDrops.Sum(Table, new HashSet<int> { 8000, 8003 }));
        Assert.Equal(0, ReceiveDrops.Sum(Table, new HashSet<int> { 8001 }));
    }

    [Fact]
    public void What_a_socket_has_no_room_for_is_seen()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is of Linux");
        using var receiver = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4096 };
        receiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)receiver.LocalEndPoint!).Port;
        Assert.Equal(0, ReceiveDrops.Read([port]));
        using var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        for (var i = 0; i < 100; i++) sender.SendTo(new byte[1000], receiver.LocalEndPoint);
        Assert.InRange(ReceiveDrops.Read([port]), 50, 100);
    }
}
