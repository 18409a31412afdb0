using System.Net;
using System.Net.Sockets;
using System.Text;
using Pharos.Sfu.Network;

namespace Pharos.Sfu.Tests.Network;

/// <summary>Systems without IPv6, and with one that is switched off.</summary>
public sealed class UdpSocketTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(nameof(UdpSendPath.Gso), SocketError.AddressFamilyNotSupported)]
    [InlineData(nameof(UdpSendPath.Batched), SocketError.AddressFamilyNotSupported)]
    [InlineData(nameof(UdpSendPath.OneByOne), SocketError.AddressFamilyNotSupported)]
    [InlineData(nameof(UdpSendPath.Gso), SocketError.AddressNotAvailable)]
    [InlineData(nameof(UdpSendPath.OneByOne), SocketError.AddressNotAvailable)]
    public void Where_there_is_no_IPv6_the_port_is_one_of_IPv4(string path, SocketError why)
    {
        using var port = new UdpPort(0, Enum.Parse<UdpSendPath>(path), family =>
            family == AddressFamily.InterNetworkV6 ? throw new SocketException((int)why) : UdpSocket.Create(family));
        Assert.False(port.IsIPv6);

        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10_000 };
        client.Connect(IPAddress.Loopback, port.Port);
        client.Send("there"u8);
        var batch = new DatagramBatch();
        while (port.Receive(batch) == 0) Assert.True(port.Wait(Patience) || path == nameof(UdpSendPath.OneByOne));
        Assert.Equal("there", Encoding.ASCII.GetString(batch.Datagram(0)));

        var outbox = new Outbox(_ => { });
        outbox.Send(batch.Path(0), "back"u8);
        port.Send(outbox);
        var answer = new byte[10];
        Assert.Equal("back", Encoding.ASCII.GetString(answer, 0, client.Receive(answer)));
    }

    [Fact]
    public void A_port_that_is_taken_is_not_opened_for_IPv4_alone()
    {
        using var port = new UdpPort(0);
        var families = new List<AddressFamily>();
        Assert.Throws<SocketException>(() => UdpSocket.Bind(port.Port, family =>
        {
            families.Add(family);
            return UdpSocket.Create(family);
        }));
        Assert.Single(families);
    }

    [Fact]
    public void The_portable_port_is_woken_though_no_IPv6_address_reaches_it()
    {
        using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp) { DualMode = true, Blocking = false };
        socket.Bind(new IPEndPoint(IPAddress.Loopback.MapToIPv6(), 0));
        using var driver = new PortableUdp(socket, "test", new UdpCounters());
        driver.Wake();
        Assert.True(socket.Poll(Patience, SelectMode.SelectRead));
        Assert.True(driver.Wait(Patience));
        Assert.Equal(0, driver.Receive(new DatagramBatch())); // and it is not taken for a client's datagram
    }
}
