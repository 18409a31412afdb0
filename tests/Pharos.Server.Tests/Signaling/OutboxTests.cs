using System.Net.WebSockets;
using Pharos.Server.Signaling;

namespace Pharos.Server.Tests.Signaling;

public sealed class OutboxTests
{
    private const int MaxBytes = 1000;
    private readonly Outbox _outbox = new(MaxBytes);
    private int _woken;

    public OutboxTests() => _outbox.DrainBy(() => _woken++);

    [Fact]
    public void Frames_come_out_in_order_and_the_close_last()
    {
        _outbox.Post([1]);
        _outbox.Post([2]);
        _outbox.Close(WebSocketCloseStatus.NormalClosure, "bye");
        Assert.Equal(["1", "2", "bye"], Drain());
    }

    [Fact]
    public void The_drainer_is_woken_once_until_it_is_done()
    {
        _outbox.Post([1]);
        _outbox.Post([2]);
        Assert.Equal(1, _woken);
        Drain();
        _outbox.Post([3]);
        Assert.Equal(2, _woken);
    }

    [Fact]
    public void After_a_close_nothing_is_taken_and_the_first_close_counts()
    {
        _outbox.Close(WebSocketCloseStatus.NormalClosure, "first");
        _outbox.Close(WebSocketCloseStatus.PolicyViolation, "second");
        _outbox.Post([1]);
        Assert.Equal(["first"], Drain());
        Assert.Empty(Drain());
    }

    [Theory]
    [InlineData(400, 3)]
    [InlineData(0, 16)]
    public void What_waits_is_bounded_whatever_its_size(int frameBytes, int framesTooMany)
    {
        for (var i = 1; i < framesTooMany; i++) _outbox.Post(new byte[frameBytes]);
        Assert.False(_outbox.Overflowed);
        _outbox.Post(new byte[frameBytes]);
        Assert.True(_outbox.Overflowed);
    }

    [Fact]
    public void An_overflow_lets_go_of_what_waited_and_wakes_whoever_cuts_the_connection()
    {
        _outbox.Post(new byte[900]);
        _outbox.Post(new byte[900]);
        Assert.Equal(2, _woken); // the first drainer hangs in a send
        Assert.Empty(Drain());
        _outbox.Post([1]);
        Assert.Empty(Drain());
    }

    [Fact]
    public void What_was_sent_makes_room()
    {
        for (var i = 0; i < 100; i++)
        {
            _outbox.Post(new byte[900]);
            Drain();
        }
        Assert.False(_outbox.Overflowed);
    }

    private List<string> Drain()
    {
        var taken = new List<string>();
        while (_outbox.TryTake(out var frame, out var close)) taken.Add(frame is null ? close!.Reason : string.Join(' ', frame));
        return taken;
    }
}
