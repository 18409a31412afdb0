using Pharos.Rtc.Primitives;
using Pharos.Sfu.Forwarding.Ingress;

namespace Pharos.Sfu.Tests.Forwarding.Ingress;

public sealed class KeyframeRequestsTests
{
    private readonly KeyframeRequests _requests = new();

    [Fact]
    public void The_first_is_asked_at_once_and_those_behind_it_are_one_with_it()
    {
        _requests.Request(At(0));
        _requests.Request(At(0));
        Assert.True(_requests.TryTake(At(0)));
        _requests.Request(At(10));
        Assert.False(_requests.TryTake(At(900)));
    }

    [Fact]
    public void After_a_key_frame_another_one_is_asked_for_half_a_second_after_the_last_request()
    {
        Take(0);
        _requests.OnKeyFrame();
        _requests.Request(At(100));
        Assert.Equal(At(500), _requests.Next.At);
        Assert.False(_requests.TryTake(At(499)));
        Assert.True(_requests.TryTake(At(500)));
    }

    [Fact]
    public void One_that_has_not_come_for_a_while_is_overdue_until_it_comes()
    {
        Assert.False(_requests.IsOverdue(At(5000)));
        _requests.Request(At(0));
        Assert.False(_requests.IsOverdue(At(5000))); // not asked for yet
        Assert.True(_requests.TryTake(At(10)));
        Assert.Equal([false, true], new[] { 309, 310 }.Select(time => _requests.IsOverdue(At(time))));
        Assert.True(_requests.TryTake(At(1010)));
        Assert.True(_requests.IsOverdue(At(1011)));
        _requests.OnKeyFrame();
        Assert.False(_requests.IsOverdue(At(1012)));
    }

    [Fact]
    public void It_is_repeated_each_second_a_few_times()
    {
        Take(0);
        var at = new List<int>();
        for (var time = 1; time < 20_000; time++)
            if (_requests.TryTake(At(time))) at.Add(time);
        Assert.Equal([1000, 2000, 3000, 4000], at);
        Assert.Equal(Deadline.None, _requests.Next);
    }

    [Fact]
    public void A_key_frame_ends_it()
    {
        Take(0);
        _requests.OnKeyFrame();
        Assert.Equal(Deadline.None, _requests.Next);
        Assert.False(_requests.TryTake(At(5000)));
    }

    [Fact]
    public void One_that_was_not_answered_within_a_second_is_forgotten_after_three_that_were()
    {
        Take(0);
        Assert.False(_requests.AreIgnored); // nobody knows yet
        Assert.True(_requests.TryTake(At(1000)));
        Assert.True(_requests.AreIgnored);
        _requests.OnKeyFrame(); // it was not for the first try
        for (var i = 1; i <= 3; i++)
        {
            Assert.True(_requests.AreIgnored);
            Take(10_000 * i);
            _requests.OnKeyFrame();
            _requests.OnKeyFrame(); // one that nobody asked for is no answer
        }
        Assert.False(_requests.AreIgnored);
    }

    [Fact]
    public void All_tries_of_one_need_have_its_number()
    {
        Take(0);
        var number = _requests.Number;
        Assert.True(_requests.TryTake(At(1000)));
        Assert.Equal(number, _requests.Number);
        _requests.OnKeyFrame();
        Take(3000);
        Assert.Equal(number + 1, _requests.Number);
    }

    private static Instant At(int milliseconds) => Instant.After(TimeSpan.FromMilliseconds(milliseconds));

    private void Take(int milliseconds)
    {
        _requests.Request(At(milliseconds));
        Assert.True(_requests.TryTake(At(milliseconds)));
    }
}
