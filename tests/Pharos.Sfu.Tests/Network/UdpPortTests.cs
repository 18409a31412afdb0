using System.Net;
using System.Net.Sockets;
using Pharos.Rtc.Ice;
using Pharos.Sfu.Network;

namespace Pharos.Sfu.Tests.Network;

public sealed class UdpPortTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Outbox _outbox = new(_ => Assert.Fail("There is room."));
    private readonly DatagramBatch _batch = new();

    public static TheoryData<string> SendPaths => [nameof(UdpSendPath.Gso), nameof(UdpSendPath.Batched), nameof(UdpSendPath.OneByOne)];

    [Theory]
    [MemberData(nameof(SendPaths))]
    public void It_sends_as_it_was_told_to(string path)
    {
        using var port = new UdpPort(0, Enum.Parse<UdpSendPath>(path));
        Assert.SkipUnless(LinuxCalls.AreKnown || path == nameof(UdpSendPath.OneByOne), "Batches are Linux's.");
        Assert.Equal(path, port.SendPath.ToString());
        Assert.NotEmpty(port.Reason);
        Assert.NotEqual(0, port.Port);
    }

    [Fact]
    public void A_port_that_is_taken_is_refused()
    {
        using var first = new UdpPort(0);
        var failure = Assert.Throws<SocketException>(() => new UdpPort(first.Port));
        Assert.Equal(SocketError.AddressAlreadyInUse, failure.SocketErrorCode);
    }

    [Theory]
    [MemberData(nameof(SendPaths))]
    public void Runs_arrive_as_the_datagrams_they_were_made_of(string path)
    {
        using var port = new UdpPort(0, Enum.Parse<UdpSendPath>(path));
        using var first = new Receiver("127.0.0.1");
        using var second = new Receiver("127.0.0.1");
        // Equal ones and a shorter one, a longer one behind, one alone, more than 64, more than 64 KB, two destinations in turn.
        int[] lengths =
        [
            .. Enumerable.Repeat(1_200, 7), 300, 301, 1, 1_000, .. Enumerable.Repeat(50, 150),
            .. Enumerable.Repeat(2_048, 40), 2_047, 2_048,
        ];
        var expected = new List<byte[]>();
        for (var i = 0; i < lengths.Length; i++)
        {
            var datagram = new byte[lengths[i]];
            Random.Shared.NextBytes(datagram);
            expected.Add(datagram);
            _outbox.Send(first.Path, datagram);
            if (i % 50 == 49) port.Send(Second(datagram));
        }
        port.Send(Second(expected[0]));
        Assert.Equal(expected, first.Take(expected.Count));
        Assert.Equal([.. expected.Where((_, i) => i % 50 == 49), expected[0]], second.Take((lengths.Length / 50) + 1));
        Assert.Equal(expected.Count + (lengths.Length / 50) + 1, port.Counters.Sent);
        Assert.Equal((0, 0), (port.Counters.SendDrops, port.Counters.SendErrors));

        // Sends what was collected, with one to the other destination at the end; in pieces, since a receiver's buffer is not endless.
        Outbox Second(byte[] datagram)
        {
            _outbox.Send(second.Path, datagram);
            port.Send(_outbox);
            _outbox.Clear();
            first.Drain();
            return _outbox;
        }
    }

    [Theory]
    [MemberData(nameof(SendPaths))]
    public void Destinations_in_turn_are_not_mixed_up(string path)
    {
        using var port = new UdpPort(0, Enum.Parse<UdpSendPath>(path));
        using var first = new Receiver("127.0.0.1");
        using var second = new Receiver("127.0.0.1");
        for (byte i = 0; i < 100; i++)
        {
            _outbox.Send(i % 2 == 0 ? first.Path : second.Path, [i, i]);
            _outbox.Send(Paths.Tcp("127.0.0.1", 9, connection: 1), [i]); // another one's to send
        }
        port.Send(_outbox);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => new byte[] { (byte)(2 * i), (byte)(2 * i) }), first.Take(50));
        Assert.Equal(Enumerable.Range(0, 50).Select(i => new byte[] { (byte)((2 * i) + 1), (byte)((2 * i) + 1) }), second.Take(50));
        Assert.Equal(100, port.Counters.Sent);
    }

    [Theory]
    [MemberData(nameof(SendPaths))]
    public void A_destination_that_cannot_be_reached_does_not_stop_the_others(string path)
    {
        using var port = new UdpPort(0, Enum.Parse<UdpSendPath>(path));
        using var receiver = new Receiver("127.0.0.1");
        var nowhere = Paths.Udp("127.0.0.1", 0); // the system refuses to send to port 0
        for (byte i = 0; i < 40; i++)
        {
            _outbox.Send(nowhere, [i]);
            _outbox.Send(nowhere, [i]);
            _outbox.Send(receiver.Path, [i]);
            _outbox.Send(receiver.Path, [i]);
        }
        port.Send(_outbox);
        Assert.Equal(Enumerable.Range(0, 80).Select(i => new[] { (byte)(i / 2) }), receiver.Take(80));
        Assert.Equal((80, 80), (port.Counters.Sent, port.Counters.SendErrors));
        Assert.Equal(path, port.SendPath.ToString());
    }

    [Theory]
    [MemberData(nameof(SendPaths))]
    public void It_receives_over_both_families(string path)
    {
        using var port = new UdpPort(0, Enum.Parse<UdpSendPath>(path));
        foreach (var address in port.IsIPv6 ? new[] { "127.0.0.1", "::1" } : ["127.0.0.1"])
        {
            using var sender = new Receiver(address);
            sender.Send(port.Port, [1, 2, 3]);
            Assert.True(port.Wait(Patience));
            Assert.Equal(1, port.Receive(_batch));
            Assert.Equal([1, 2, 3], _batch.Datagram(0).ToArray());
            Assert.Equal(sender.Path.Remote, _batch.Path(0).Remote);

            _outbox.Send(_batch.Path(0), _batch.Datagram(0));
            port.Send(_outbox);
            _outbox.Clear();
            Assert.Equal([[1, 2, 3]], sender.Take(1));
        }
    }

    [Theory]
    [InlineData(nameof(UdpSendPath.Gso), "127.0.0.1", "127.0.0.2")]
    [InlineData(nameof(UdpSendPath.Batched), "127.0.0.1", "127.0.0.3")]
    public void What_answers_leaves_from_the_address_that_was_asked(string path, string client, string server)
    {
        Assert.SkipUnless(LinuxCalls.AreKnown, "Batches are Linux's.");
        using var port = new UdpPort(0, Enum.Parse<UdpSendPath>(path));
        using var asking = new Receiver(client);
        asking.Connect(server, port.Port); // what comes from another address does not reach it
        asking.Send([1]);
        Assert.True(port.Wait(Patience));
        Assert.Equal(1, port.Receive(_batch));
        for (byte i = 0; i < 3; i++) _outbox.Send(_batch.Path(0), [i, i]); // one message that is cut up, where that can be
        port.Send(_outbox);
        Assert.Equal([[0, 0], [1, 1], [2, 2]], asking.Take(3));
        Assert.Equal(0, port.Counters.SendErrors);
    }

    [Theory]
    [MemberData(nameof(SendPaths))]
    public void A_datagram_that_is_too_long_is_dropped_and_those_around_it_are_not(string path)
    {
        using var port = new UdpPort(0, Enum.Parse<UdpSendPath>(path));
        using var sender = new Receiver("127.0.0.1");
        foreach (var length in new[] { 1, 2_049, 2_048, 60_000, 0, 2 }) sender.Send(port.Port, new byte[length]);
        Assert.True(port.Wait(Patience));
        Assert.Equal([1, 2_048, 0, 2], Lengths());
        Assert.Equal((4, 2), (port.Counters.Received, port.Counters.Oversized));

        IEnumerable<int> Lengths()
        {
            port.Receive(_batch);
            return Enumerable.Range(0, _batch.Count).Select(i => _batch.Datagram(i).Length);
        }
    }

    [Theory]
    [MemberData(nameof(SendPaths))]
    public void More_than_a_batch_comes_in_batches(string path)
    {
        using var port = new UdpPort(0, Enum.Parse<UdpSendPath>(path));
        using var sender = new Receiver("127.0.0.1");
        for (var i = 0; i < 100; i++) sender.Send(port.Port, [(byte)i]);
        var got = new List<byte>();
        while (port.Receive(_batch) > 0)
            for (var i = 0; i < _batch.Count; i++) got.Add(_batch.Datagram(i)[0]);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (byte)i), got);
        Assert.False(port.Wait(TimeSpan.Zero));
    }

    [Fact]
    public void A_steady_flow_allocates_nothing()
    {
        using var port = new UdpPort(0);
        var self = Paths.Udp("127.0.0.1", port.Port);
        var datagram = new byte[1_200];
        Assert.Equal(0, Allocations.Of(() => Exchange(500)));

        void Exchange(int rounds)
        {
            for (var i = 0; i < rounds; i++)
            {
                for (var k = 0; k < 8; k++) _outbox.Send(self, datagram);
                port.Send(_outbox);
                _outbox.Clear();
                for (var got = 0; got < 8; got += port.Receive(_batch))
                    if (!port.Wait(Patience)) throw new TimeoutException();
            }
        }
    }

    /// <summary>A socket of the other side.</summary>
    private sealed class Receiver : IDisposable
    {
        private readonly Socket _socket;
        private readonly List<byte[]> _got = [];
        private readonly byte[] _buffer = new byte[65_536];

        public Receiver(string address)
        {
            var ip = IPAddress.Parse(address);
            _socket = new Socket(ip.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 * 1024 * 1024 };
            _socket.Bind(new IPEndPoint(ip, 0));
        }

        public TransportPath Path => Paths.Udp(_socket.LocalEndPoint);

        public void Send(int port, byte[] datagram) =>
            _socket.SendTo(datagram, new IPEndPoint(((IPEndPoint)_socket.LocalEndPoint!).Address, port));

        public void Connect(string address, int port) => _socket.Connect(new IPEndPoint(IPAddress.Parse(address), port));

        public void Send(byte[] datagram) => _socket.Send(datagram);

        public void Drain()
        {
            while (_socket.Poll(0, SelectMode.SelectRead)) _got.Add(_buffer[.._socket.Receive(_buffer)]);
        }

        public List<byte[]> Take(int count)
        {
            while (_got.Count < count && _socket.Poll(Patience, SelectMode.SelectRead)) _got.Add(_buffer[.._socket.Receive(_buffer)]);
            Drain();
            return _got;
        }

        public void Dispose() => _socket.Dispose();
    }
}
