using Pharos.Sfu.Peers;
using Pharos.Sfu.Tests.Network;

namespace Pharos.Sfu.Tests.Peers;

public sealed class DatagramQueueTests
{
    private readonly DatagramQueue _queue = new();

    [Fact]
    public void They_are_taken_in_order()
    {
        for (byte i = 0; i < 3; i++) _queue.TryAdd(Paths.Tcp("192.0.2.1", 5000, i), [i, i], null);
        for (byte i = 0; i < 3; i++)
        {
            Assert.True(_queue.TryTake(out var datagram));
            Assert.Equal([i, i], datagram.Bytes.ToArray());
            Assert.Equal(i, datagram.Path.Local);
            DatagramQueue.Return(datagram);
        }
        Assert.True(_queue.IsEmpty);
        Assert.False(_queue.TryTake(out _));
    }

    [Fact]
    public void A_flood_takes_no_more_than_so_many_places()
    {
        var path = Paths.Tcp("192.0.2.1", 5000, 1);
        for (var i = 0; i < DatagramQueue.MaxCount; i++) Assert.True(_queue.TryAdd(path, [1], null));
        Assert.False(_queue.TryAdd(path, [1], null));
        Assert.Equal(1, _queue.Dropped);
        Assert.True(_queue.TryTake(out _));
        Assert.True(_queue.TryAdd(path, [1], null));
    }
}
