using Pharos.Rtc.Primitives;
using Pharos.Sfu.Forwarding;

namespace Pharos.Sfu.Tests.Forwarding;

public sealed class RetransmissionBudgetTests
{
    private static Instant At(double seconds) => Instant.After(TimeSpan.FromSeconds(seconds));

    [Fact]
    public void Without_media_there_is_the_floor_and_after_a_second_again()
    {
        var budget = new RetransmissionBudget();
        Assert.True(budget.TryTake(RetransmissionBudget.Floor, At(1)));
        Assert.False(budget.TryTake(1, At(1.9)));
        Assert.True(budget.TryTake(RetransmissionBudget.Floor, At(2)));
        Assert.Equal(1, budget.Refused);
    }

    [Fact]
    public void Media_of_the_last_second_gives_its_share()
    {
        var budget = new RetransmissionBudget();
        budget.Count(500_000, At(1));
        budget.Count(500_000, At(1.5));
        Assert.True(budget.TryTake(300_000 + RetransmissionBudget.Floor, At(1.9)));
        Assert.False(budget.TryTake(1, At(1.9)));
        // What was taken is still held against it; the first half of the media is not.
        Assert.False(budget.TryTake(1, At(2.1)));
        Assert.True(budget.TryTake(RetransmissionBudget.Floor, At(2.9)));
        Assert.False(budget.TryTake(1, At(2.9)));
    }

    [Fact]
    public void A_long_time_forgets_everything()
    {
        var budget = new RetransmissionBudget();
        budget.Count(1_000_000, At(1));
        Assert.True(budget.TryTake(RetransmissionBudget.Floor, At(10_000)));
        Assert.False(budget.TryTake(1, At(10_000)));
    }
}
