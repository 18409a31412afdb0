using CsCheck;
using Pharos.Cluster.Links;

namespace Pharos.Cluster.Tests.Links;

/// <summary>Two nodes' links over a channel that loses what the test says, in virtual time.</summary>
public sealed class ClusterLinksTests
{
    private static readonly NodeId A = new("a");
    private static readonly NodeId B = new("b");

    private readonly List<ClusterEvent> _toldToA = [];
    private readonly List<ClusterEvent> _toldToB = [];
    private readonly Queue<(NodeId Target, byte[] Envelope)> _channel = [];
    private readonly ClusterLinks _a;
    private ClusterLinks _b;
    private Func<bool> _isLost = () => false;
    private TimeSpan _now;

    public ClusterLinksTests()
    {
        _a = new ClusterLinks(A, Publish, _toldToA.Add);
        _b = new ClusterLinks(B, Publish, _toldToB.Add);
    }

    [Fact]
    public void Whatever_is_lost_messages_arrive_in_order_and_once() =>
        Gen.Select(Gen.Int[1, 300], Gen.Int[0, 60], Gen.UInt).Sample((count, lossPercent, seed) =>
        {
            var network = new ClusterLinksTests();
            var random = new Random((int)seed);
            network._isLost = () => random.Next(100) < lossPercent;
            for (var i = 0; i < count; i++)
            {
                network.Send(i);
                if (random.Next(4) == 0)
                    network.Pass(ClusterLinks.TickInterval);
            }
            network._isLost = () => false;
            network.Pass(TimeSpan.FromSeconds(3));

            Assert.Equal(Enumerable.Range(0, count), Numbers(network._toldToB));
            Assert.Empty(network._toldToA);
            Assert.True(network._a.IsIdle && network._b.IsIdle);
        }, iter: 100);

    [Fact]
    public void What_is_never_acknowledged_is_given_up_after_the_timeout_and_the_link_goes_on()
    {
        _isLost = () => true;
        Send(1);
        Pass(OutboundLink.Timeout + TimeSpan.FromSeconds(1.1));
        Assert.Equal([new LinkReset(B)], _toldToA);
        Assert.True(_a.IsIdle);

        _isLost = () => false;
        Send(2);
        Pass(ClusterLinks.TickInterval);

        Assert.Equal([2], Numbers(_toldToB));
        Assert.Single(_toldToA);
    }

    [Fact]
    public void A_receiver_is_told_when_a_link_it_knows_begins_anew()
    {
        Send(1);
        Pass(ClusterLinks.TickInterval);
        _isLost = () => true;
        Send(2);
        Pass(OutboundLink.Timeout + TimeSpan.FromSeconds(1.1));
        _isLost = () => false;
        Send(3);
        Pass(ClusterLinks.TickInterval);

        Assert.Equal([1, 3], Numbers(_toldToB));
        Assert.IsType<LinkReset>(_toldToB[1]);
    }

    [Theory]
    [InlineData(100, OutboundLink.MaxMessages)]
    [InlineData(ClusterMessage.MaxPayloadBytes, OutboundLink.MaxBytes / ClusterMessage.MaxPayloadBytes - 1)]
    public void A_queue_that_overflows_resets_the_link_and_takes_the_next_message(int size, int fits)
    {
        _isLost = () => true;
        for (var i = 0; i < fits; i++)
            Send(i, size);
        Assert.Empty(_toldToA);
        Send(fits, size);
        Send(fits + 1, size);
        Assert.Equal([new LinkReset(B)], _toldToA.Distinct());

        _isLost = () => false;
        Pass(TimeSpan.FromSeconds(3));
        Assert.Equal(fits + 1, Numbers(_toldToB)[^1]);
    }

    [Fact]
    public void A_receiver_that_forgot_the_link_resets_it_without_waiting_for_the_timeout()
    {
        Send(1);
        Pass(ClusterLinks.TickInterval);
        _b = new ClusterLinks(B, Publish, _toldToB.Add);

        Send(2);
        Pass(2 * ClusterLinks.TickInterval);
        Assert.Equal([new LinkReset(B)], _toldToA);
        Send(3);
        Pass(ClusterLinks.TickInterval);

        Assert.Equal([1, 3], Numbers(_toldToB));
    }

    [Fact]
    public void A_farewell_is_the_loss_of_a_node_and_is_told_once()
    {
        Send(1);
        Pass(ClusterLinks.TickInterval);

        _a.SayFarewell();
        _a.SayFarewell();
        Pass(ClusterLinks.TickInterval);

        Assert.Equal([new NodeLost(A)], _toldToB.OfType<NodeLost>());
        Assert.Empty(_b.Partners);
    }

    [Fact]
    public void Resends_back_off()
    {
        var sent = 0;
        _isLost = () =>
        {
            sent++;
            return true;
        };
        Send(1);
        Pass(TimeSpan.FromSeconds(4));

        Assert.InRange(sent, 4, 7);
    }

    private void Send(int number, int size = sizeof(int))
    {
        var payload = new byte[size];
        BitConverter.TryWriteBytes(payload, number);
        _a.Send(B, new ClusterMessage("stream", Epoch.None, payload), _now);
        Deliver();
    }

    private void Pass(TimeSpan time)
    {
        for (var end = _now + time; _now < end; _now += ClusterLinks.TickInterval)
        {
            Deliver();
            _a.Tick(_now);
            _b.Tick(_now);
            Deliver();
        }
    }

    private void Publish(NodeId target, byte[] envelope)
    {
        if (!_isLost())
            _channel.Enqueue((target, envelope));
    }

    private void Deliver()
    {
        while (_channel.TryDequeue(out var next))
            (next.Target == A ? _a : _b).Receive(next.Envelope, _now);
    }

    private static List<int> Numbers(IEnumerable<ClusterEvent> told) =>
        [.. told.OfType<MessageReceived>().Select(m => BitConverter.ToInt32(m.Message.Payload.Span))];
}
