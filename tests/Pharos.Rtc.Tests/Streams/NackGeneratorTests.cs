using Pharos.Rtc.Primitives;
using Pharos.Rtc.Streams;

namespace Pharos.Rtc.Tests.Streams;

public sealed class NackGeneratorTests
{
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(80);
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    private static Instant At(double milliseconds) => Instant.After(TimeSpan.FromMilliseconds(milliseconds));

    private static int[] Ask(NackGenerator nacks, double milliseconds, int room = 1000)
    {
        var numbers = new SeqNo[room];
        return [.. numbers[..nacks.Collect(At(milliseconds), RoundTrip, numbers)].Select(number => (int)number.Value)];
    }

    private static NackGenerator Receiving(params ushort[] numbers)
    {
        var nacks = new NackGenerator(MaxAge, maxTries: 3, capacity: 8);
        foreach (var number in numbers) nacks.Receive(new SeqNo(number), At(0));
        return nacks;
    }

    [Fact]
    public void What_is_missing_is_asked_for_at_once_across_the_wrap() => Assert.Equal([65_535, 0], Ask(Receiving(65_534, 1), 0));

    [Fact]
    public void It_is_asked_for_again_when_an_answer_could_have_come()
    {
        var nacks = Receiving(1, 3);
        Assert.Equal(At(0), nacks.Next(RoundTrip).At);
        Assert.Equal([2], Ask(nacks, 0));
        Assert.Equal(At(100), nacks.Next(RoundTrip).At);
        Assert.Empty(Ask(nacks, 99));
        Assert.Equal([2], Ask(nacks, 100));
    }

    [Fact]
    public void What_comes_late_is_asked_for_no_more()
    {
        var nacks = Receiving(1, 5);
        Assert.True(nacks.Receive(new SeqNo(3), At(1)));
        Assert.False(nacks.Receive(new SeqNo(3), At(1)));
        Assert.False(nacks.Receive(new SeqNo(1), At(1)));
        Assert.Equal([2, 4], Ask(nacks, 1));
    }

    [Fact]
    public void After_so_many_tries_it_is_given_up()
    {
        var nacks = Receiving(1, 3);
        for (var attempt = 0; attempt < 3; attempt++) Assert.Equal([2], Ask(nacks, attempt * 100));
        Assert.Equal((1, 0L), (nacks.Count, nacks.GivenUp)); // The last answer may still come.
        Assert.Empty(Ask(nacks, 300));
        Assert.Equal((0, 1L), (nacks.Count, nacks.GivenUp));
        Assert.Equal(Deadline.None, nacks.Next(RoundTrip));
    }

    [Fact]
    public void What_is_too_old_is_given_up()
    {
        var nacks = Receiving(1, 3);
        Assert.Empty(Ask(nacks, 1001));
        Assert.Equal(1, nacks.GivenUp);
    }

    [Fact]
    public void What_finds_no_room_is_due_next_time()
    {
        var nacks = Receiving(1, 5);
        Assert.Equal([2, 3], Ask(nacks, 0, room: 2));
        Assert.Equal([4], Ask(nacks, 1, room: 2));
    }

    [Fact]
    public void The_oldest_give_way_when_there_are_too_many()
    {
        var nacks = Receiving(1, 8, 12);
        Assert.Equal([4, 5, 6, 7, 9, 10, 11], Ask(Receiving(3, 8, 12), 0));
        Assert.Equal([3, 4, 5, 6, 7, 9, 10, 11], Ask(nacks, 0));
        Assert.Equal(1, nacks.GivenUp);
    }

    [Fact]
    public void A_gap_larger_than_the_memory_is_given_up_as_a_whole()
    {
        var nacks = Receiving(1, 3, 13);
        Assert.Equal((0, 10L), (nacks.Count, nacks.GivenUp));
    }
}
