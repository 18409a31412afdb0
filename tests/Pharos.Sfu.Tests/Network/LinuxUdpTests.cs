using System.Net;
using System.Net.Sockets;
using Pharos.Sfu.Network;

namespace Pharos.Sfu.Tests.Network;

public sealed class LinuxUdpTests
{
    [Fact]
    public void A_socket_of_IPv4_answers_from_the_address_that_was_asked_too()
    {
        Assert.SkipUnless(LinuxCalls.AreKnown, "Linux alone.");
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        socket.Bind(new IPEndPoint(IPAddress.Any, 0));
        using var driver = new LinuxUdp(socket, UdpSendPath.Batched, "asked for", new LocalAddresses(), new UdpCounters());
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10_000 };
        client.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        client.Connect(IPAddress.Parse("127.0.0.2"), ((IPEndPoint)socket.LocalEndPoint!).Port);
        client.Send([7]);

        var batch = new DatagramBatch();
        Assert.True(driver.Wait(TimeSpan.FromSeconds(10)));
        Assert.Equal(1, driver.Receive(batch));
        var outbox = new Outbox(_ => { });
        outbox.Send(batch.Path(0), [8]);
        driver.Send(outbox);
        var answer = new byte[10];
        Assert.Equal(1, client.Receive(answer));
        Assert.Equal(8, answer[0]);
    }

    [Theory]
    [InlineData(true, "2001:db8::7")]
    [InlineData(true, "192.0.2.7")]
    [InlineData(false, "192.0.2.7")]
    public void An_address_that_was_written_is_read_again(bool isIPv6Socket, string text)
    {
        var address = Paths.Address(text, 0);
        var control = new byte[LinuxControl.Capacity];
        var length = LinuxControl.WriteAddress(control, address, isIPv6Socket);
        Assert.True(LinuxControl.TryReadAddress(control.AsSpan(0, length), isIPv6Socket, out var read));
        Assert.Equal(address, read);
        Assert.False(LinuxControl.TryReadAddress(control.AsSpan(0, length), !isIPv6Socket, out _));
        Assert.False(LinuxControl.TryReadAddress(control.AsSpan(0, 20), isIPv6Socket, out _));
    }

    [Fact]
    public void A_machine_with_more_addresses_than_are_kept_leaves_the_rest_to_the_system()
    {
        var addresses = new LocalAddresses();
        var numbers = Enumerable.Range(0, 2_000).Select(i => addresses.NumberOf(Paths.Address($"10.0.{i / 256}.{i % 256}", 0))).ToList();
        Assert.Equal([.. Enumerable.Range(1, 1_024), .. Enumerable.Repeat(LocalAddresses.Any, 976)], numbers);
        Assert.Equal(Paths.Address("10.0.0.5", 0), addresses[addresses.NumberOf(Paths.Address("10.0.0.5", 0))]);
    }
}
