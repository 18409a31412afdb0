using Pharos.Sfu.Peers;
using Pharos.Sfu.Tests.Network;

namespace Pharos.Sfu.Tests.Peers;

public sealed class TcpFramesTests
{
    private readonly TcpFrames _frames = new();

    [Fact]
    public void They_are_taken_in_order()
    {
        for (byte i = 0; i < 3; i++) _frames.TryAdd(Paths.Tcp("192.0.2.1", 5000, i), [i, i]);
        for (byte i = 0; i < 3; i++)
        {
            Assert.True(_frames.TryTake(out var frame));
            Assert.Equal([i, i], frame.Bytes.ToArray());
            Assert.Equal(i, frame.Path.Local);
            TcpFrames.Return(frame);
        }
        Assert.True(_frames.IsEmpty);
        Assert.False(_frames.TryTake(out _));
    }

    [Fact]
    public void A_flood_takes_no_more_than_so_many_places()
    {
        var path = Paths.Tcp("192.0.2.1", 5000, 1);
        for (var i = 0; i < TcpFrames.MaxCount; i++) Assert.True(_frames.TryAdd(path, [1]));
        Assert.False(_frames.TryAdd(path, [1]));
        Assert.Equal(1, _frames.Dropped);
        Assert.True(_frames.TryTake(out _));
        Assert.True(_frames.TryAdd(path, [1]));
    }
}
