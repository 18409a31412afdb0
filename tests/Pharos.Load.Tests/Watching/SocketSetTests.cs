using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Pharos.Load.Watching;
using Pharos.Sfu.Network;

namespace Pharos.Load.Tests.Watching;

public sealed class SocketSetTests
{
    private const int UdpSegment = 103; // UDP_SEGMENT: udp(7)

    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Sockets_with_something_to_read_are_found_and_emptied(bool isLinux)
    {
        Assert.SkipUnless(!isLinux || LinuxCalls.AreKnown, "epoll is of Linux");
        using ISocketSet set = isLinux ? new EpollSockets(wholeMessages: true) : new SelectedSockets();
        using var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        var sockets = Enumerable.Range(0, 5).Select(_ => Bound()).ToArray();
        for (var i = 0; i < sockets.Length; i++) set.Add(sockets[i], i);
        set.Remove(sockets[4], 4);

        var (ready, batch) = (new int[16], new ReceiveBatch());
        Assert.Equal(0, set.Wait(TimeSpan.Zero, ready));
        foreach (var (to, bytes) in new[] { (1, 100), (1, 200), (3, 1500), (4, 1) }) sender.SendTo(new byte[bytes], sockets[to].LocalEndPoint!);
        var got = new List<(int Socket, int Bytes)>();
        while (got.Count < 3)
        {
            var count = set.Wait(Long, ready);
            foreach (var number in ready.AsSpan(0, count))
            {
                var datagrams = set.Receive(sockets[number], batch);
                for (var i = 0; i < datagrams; i++) got.Add((number, batch[i].Length));
            }
        }
        Assert.Equal([(1, 100), (1, 200), (3, 1500)], got.Order());
        Assert.Equal(0, set.Receive(sockets[0], batch));
        foreach (var socket in sockets) socket.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_was_sent_as_one_message_is_taken_as_its_datagrams(bool wholeMessages)
    {
        Assert.SkipUnless(LinuxCalls.AreKnown, "messages of several datagrams are of Linux");
        using var set = new EpollSockets(wholeMessages);
        using var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        using var receiver = Bound();
        set.Add(receiver, 0);
        var sent = new List<byte[]>();
        for (var segments = 1; segments <= 12; segments++)
            SendMessage(sender, receiver, [.. Segments(1200, segments - 1), Segment(segments * 50)], sent);

        var (ready, batch, got) = (new int[1], new ReceiveBatch(), new List<byte[]>());
        var most = 0;
        while (got.Count < sent.Count)
        {
            Assert.Equal(1, set.Wait(Long, ready));
            var count = set.Receive(receiver, batch);
            most = Math.Max(most, count);
            for (var i = 0; i < count; i++) got.Add(batch[i].ToArray());
        }
        Assert.Equal(sent, got);
        Assert.Equal(wholeMessages, most > ReceiveBatch.MaxMessages);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_wait_can_be_ended_by_others(bool isLinux)
    {
        Assert.SkipUnless(!isLinux || LinuxCalls.AreKnown, "epoll is of Linux");
        using ISocketSet set = isLinux ? new EpollSockets(wholeMessages: true) : new SelectedSockets();
        var waiting = Task.Run(() => set.Wait(TimeSpan.FromMinutes(5), new int[4]));
        set.Wake();
        Assert.Equal(0, await waiting.WaitAsync(Long));
    }

    private static IEnumerable<byte[]> Segments(int length, int count) => Enumerable.Range(0, count).Select(_ => Segment(length));

    private static byte[] Segment(int length) => RandomNumberGenerator.GetBytes(length);

    // All but the last are of one length: the kernel cuts there (UDP_SEGMENT).
    private static void SendMessage(Socket from, Socket to, byte[][] segments, List<byte[]> sent)
    {
        from.SetRawSocketOption(LinuxControl.UdpLevel, UdpSegment, MemoryMarshal.AsBytes<int>([segments[0].Length]));
        from.SendTo([.. segments.SelectMany(segment => segment)], to.LocalEndPoint!);
        sent.AddRange(segments);
    }

    private static Socket Bound()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }
}
