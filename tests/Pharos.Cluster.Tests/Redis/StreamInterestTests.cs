using Pharos.Cluster.Redis;

namespace Pharos.Cluster.Tests.Redis;

/// <summary>Announcements, readings and answers that overtake each other.</summary>
public sealed class StreamInterestTests
{
    private static readonly NodeId Self = new("self");
    private static readonly NodeId Other = new("other");

    private readonly StreamInterest _interest = new("stream", Self) { IsWatched = true };

    [Fact]
    public void An_older_claim_is_no_news()
    {
        Assert.NotNull(_interest.Observe(Claimed(Other, 7)));
        Assert.Null(_interest.Observe(Claimed(Self, 6)));
        Assert.Null(_interest.Observe(Ended(Self, 6)));
        Assert.Equal(7, _interest.Owner!.Epoch.Value);
    }

    [Fact]
    public void The_same_again_is_no_news_but_another_state_is()
    {
        Assert.NotNull(_interest.Observe(Claimed(Other, 7, 1)));
        Assert.Null(_interest.Observe(Claimed(Other, 7, 1)));
        Assert.Equal([2], _interest.Observe(Claimed(Other, 7, 2))!.Owner!.State.ToArray());
    }

    [Fact]
    public void Its_own_state_is_no_news_to_the_owner()
    {
        _interest.Hold(Claimed(Self, 7).Claim);
        Assert.NotNull(_interest.Observe(Claimed(Self, 7)));
        Assert.Null(_interest.Observe(Claimed(Self, 7, 2)));
    }

    [Fact]
    public void A_higher_claim_fences_even_who_does_not_watch()
    {
        _interest.IsWatched = false;
        _interest.Hold(Claimed(Self, 7).Claim);

        Assert.Equal(Other, _interest.Observe(Claimed(Other, 8))!.Owner!.Node);
        Assert.Null(_interest.Held);
        Assert.True(_interest.IsOver);
    }

    [Fact]
    public void The_end_of_a_higher_claim_fences_too()
    {
        _interest.IsWatched = false;
        _interest.Hold(Claimed(Self, 7).Claim);

        Assert.Equal(new OwnerChanged("stream", null, OwnerChangeCause.Ended) { Epoch = new Epoch(8) }, _interest.Observe(Ended(Other, 8)));
        Assert.Null(_interest.Held);
    }

    [Fact]
    public void A_claim_that_is_superseded_before_its_answer_comes_is_not_held()
    {
        _interest.Observe(Claimed(Other, 8));

        Assert.False(_interest.Hold(Claimed(Self, 7).Claim));
        Assert.Null(_interest.Held);
    }

    [Fact]
    public void A_lease_that_ran_out_can_be_claimed_again_with_its_epoch()
    {
        _interest.Observe(Claimed(Other, 7));

        Assert.Equal(new OwnerChanged("stream", null, OwnerChangeCause.Expired) { Epoch = new Epoch(7) }, _interest.ObserveAbsence());
        Assert.Null(_interest.ObserveAbsence());
        Assert.Equal(7, _interest.Observe(Claimed(Other, 7))!.Owner!.Epoch.Value);
    }

    [Fact]
    public void What_the_node_holds_is_not_absent()
    {
        _interest.Hold(Claimed(Self, 7).Claim);

        Assert.Null(_interest.ObserveAbsence());
        Assert.NotNull(_interest.Held);
    }

    [Fact]
    public void A_release_under_another_epoch_gives_nothing_up()
    {
        _interest.Hold(Claimed(Self, 7).Claim);

        Assert.False(_interest.GiveUp(new Epoch(6)));
        Assert.True(_interest.GiveUp(new Epoch(7)));
        Assert.False(_interest.GiveUp(new Epoch(7)));
    }

    private static LeaseRecord Claimed(NodeId node, long epoch, params byte[] state) =>
        new(OwnerChangeCause.Claimed, new Ownership(node, new Epoch(epoch), state));

    private static LeaseRecord Ended(NodeId node, long epoch) =>
        new(OwnerChangeCause.Ended, new Ownership(node, new Epoch(epoch), default));
}
