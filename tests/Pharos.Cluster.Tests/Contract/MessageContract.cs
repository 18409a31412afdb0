using System.Buffers.Binary;

namespace Pharos.Cluster.Tests.Contract;

public abstract class MessageContract<TCluster> : BackplaneContract<TCluster> where TCluster : ClusterUnderTest, new()
{
    [Fact]
    public async Task A_message_arrives_as_it_was_sent()
    {
        var a = await Cluster.StartNodeAsync();
        var b = await Cluster.StartNodeAsync();

        a.Backplane.Send(b.Id, new ClusterMessage(Stream, new Epoch(long.MaxValue), Bytes("hello")));

        await Cluster.Until(() => b.Count<MessageReceived>() == 1);
        var received = b.Told<MessageReceived>()[0];
        Assert.Equal((a.Id, Stream, new Epoch(long.MaxValue), "hello"),
            (received.Source, received.Message.Stream, received.Message.Epoch, Text(received.Message.Payload)));
    }

    [Fact]
    public async Task A_node_can_send_to_itself()
    {
        var a = await Cluster.StartNodeAsync();

        a.Backplane.Send(a.Id, new ClusterMessage(Stream, Epoch.None, default));

        await Cluster.Until(() => a.Count<MessageReceived>() == 1);
        Assert.Equal(a.Id, a.Told<MessageReceived>()[0].Source);
    }

    [Fact]
    public async Task Messages_arrive_in_order_and_once_both_ways_between_three_nodes_under_load()
    {
        const int Each = 2_000;
        var nodes = new[] { await Cluster.StartNodeAsync(), await Cluster.StartNodeAsync(), await Cluster.StartNodeAsync() };

        await Task.WhenAll(nodes.Select(source => Task.Run(async () =>
        {
            for (var i = 0; i < Each; i++)
            {
                foreach (var target in nodes.Where(n => n != source))
                    source.Backplane.Send(target.Id, Numbered(i));
                // A burst of what one viewer's join costs, then the others' turn: the queue of a link is bounded.
                if (i % 250 == 249)
                    await Cluster.Until(() => nodes.Where(n => n != source).All(n => Received(n, source) == i + 1));
            }
        })));

        foreach (var target in nodes)
        {
            foreach (var source in nodes.Where(n => n != target))
            {
                var numbers = target.Told<MessageReceived>().Where(m => m.Source == source.Id).Select(m => Number(m.Message));
                Assert.Equal(Enumerable.Range(0, Each), numbers);
            }
        }
        Assert.All(nodes, n => Assert.Empty(n.Told<LinkReset>()));
    }

    [Fact]
    public async Task The_largest_payload_arrives_and_a_larger_one_is_refused()
    {
        var a = await Cluster.StartNodeAsync();
        var b = await Cluster.StartNodeAsync();
        var payload = new byte[ClusterMessage.MaxPayloadBytes];
        Random.Shared.NextBytes(payload);

        a.Backplane.Send(b.Id, new ClusterMessage(Stream, Epoch.None, payload));

        await Cluster.Until(() => b.Count<MessageReceived>() == 1);
        Assert.Equal(payload, b.Told<MessageReceived>()[0].Message.Payload.ToArray());
        Assert.Throws<ArgumentException>(() => a.Backplane.Send(b.Id, new ClusterMessage(Stream, Epoch.None, new byte[payload.Length + 1])));
    }

    [Fact]
    public async Task A_sent_buffer_may_be_used_again()
    {
        var a = await Cluster.StartNodeAsync();
        var b = await Cluster.StartNodeAsync();
        var buffer = Bytes("first");

        a.Backplane.Send(b.Id, new ClusterMessage(Stream, Epoch.None, buffer));
        Bytes("other").CopyTo(buffer, 0);

        await Cluster.Until(() => b.Count<MessageReceived>() == 1);
        Assert.Equal("first", Text(b.Told<MessageReceived>()[0].Message.Payload));
    }

    [Fact]
    public async Task What_is_sent_to_nobody_is_reported()
    {
        var a = await Cluster.StartNodeAsync();

        var nobody = new NodeId("nobody");
        a.Backplane.Send(nobody, new ClusterMessage(Stream, Epoch.None, default));

        await Cluster.Until(() => a.Told<LinkReset>().Any(r => r.Node == nobody) || a.Told<NodeLost>().Any(l => l.Node == nobody));
    }

    private static ClusterMessage Numbered(int number)
    {
        var payload = new byte[300];
        BinaryPrimitives.WriteInt32BigEndian(payload, number);
        return new ClusterMessage(Stream, new Epoch(1), payload);
    }

    private static int Number(ClusterMessage message) => BinaryPrimitives.ReadInt32BigEndian(message.Payload.Span);

    private static int Received(ClusterNode target, ClusterNode source) => target.Told<MessageReceived>().Count(m => m.Source == source.Id);
}
