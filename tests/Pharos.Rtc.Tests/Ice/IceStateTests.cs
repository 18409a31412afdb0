using Pharos.Rtc.Ice;

namespace Pharos.Rtc.Tests.Ice;

public sealed class IceStateTests
{
    private static readonly TransportPath Other = Checker.Path("198.51.100.9", 9);

    public enum Input
    {
        Check,
        CheckOther,
        Nominate,
        NominateOther,
        WrongCheck,
        Alive,
        EarlyTick,
        LateTick,
        Restart,
        Forget,
        ForgetOther,
    }

    [Theory]
    [InlineData(IceState.New, Input.Check, IceState.Checked)]
    [InlineData(IceState.New, Input.CheckOther, IceState.Checked)]
    [InlineData(IceState.New, Input.Nominate, IceState.Selected)]
    [InlineData(IceState.New, Input.NominateOther, IceState.Selected)]
    [InlineData(IceState.New, Input.WrongCheck, IceState.New)]
    [InlineData(IceState.New, Input.Alive, IceState.New)]
    [InlineData(IceState.New, Input.EarlyTick, IceState.New)]
    [InlineData(IceState.New, Input.LateTick, IceState.Expired)]
    [InlineData(IceState.New, Input.Restart, IceState.New)]
    [InlineData(IceState.New, Input.Forget, IceState.New)]
    [InlineData(IceState.New, Input.ForgetOther, IceState.New)]
    [InlineData(IceState.Checked, Input.Check, IceState.Checked)]
    [InlineData(IceState.Checked, Input.CheckOther, IceState.Checked)]
    [InlineData(IceState.Checked, Input.Nominate, IceState.Selected)]
    [InlineData(IceState.Checked, Input.NominateOther, IceState.Selected)]
    [InlineData(IceState.Checked, Input.WrongCheck, IceState.Checked)]
    [InlineData(IceState.Checked, Input.Alive, IceState.Checked)]
    [InlineData(IceState.Checked, Input.EarlyTick, IceState.Checked)]
    [InlineData(IceState.Checked, Input.LateTick, IceState.Expired)]
    [InlineData(IceState.Checked, Input.Restart, IceState.Checked)]
    [InlineData(IceState.Checked, Input.Forget, IceState.New)]
    [InlineData(IceState.Checked, Input.ForgetOther, IceState.Checked)]
    [InlineData(IceState.Selected, Input.Check, IceState.Selected)]
    [InlineData(IceState.Selected, Input.CheckOther, IceState.Selected)]
    [InlineData(IceState.Selected, Input.Nominate, IceState.Selected)]
    [InlineData(IceState.Selected, Input.NominateOther, IceState.Selected)]
    [InlineData(IceState.Selected, Input.WrongCheck, IceState.Selected)]
    [InlineData(IceState.Selected, Input.Alive, IceState.Selected)]
    [InlineData(IceState.Selected, Input.EarlyTick, IceState.Selected)]
    [InlineData(IceState.Selected, Input.LateTick, IceState.Expired)]
    [InlineData(IceState.Selected, Input.Restart, IceState.Selected)]
    [InlineData(IceState.Selected, Input.Forget, IceState.New)]
    [InlineData(IceState.Selected, Input.ForgetOther, IceState.Selected)]
    [InlineData(IceState.Expired, Input.Check, IceState.Expired)]
    [InlineData(IceState.Expired, Input.CheckOther, IceState.Expired)]
    [InlineData(IceState.Expired, Input.Nominate, IceState.Expired)]
    [InlineData(IceState.Expired, Input.NominateOther, IceState.Expired)]
    [InlineData(IceState.Expired, Input.WrongCheck, IceState.Expired)]
    [InlineData(IceState.Expired, Input.Alive, IceState.Expired)]
    [InlineData(IceState.Expired, Input.EarlyTick, IceState.Expired)]
    [InlineData(IceState.Expired, Input.LateTick, IceState.Expired)]
    [InlineData(IceState.Expired, Input.Restart, IceState.Expired)]
    [InlineData(IceState.Expired, Input.Forget, IceState.Expired)]
    [InlineData(IceState.Expired, Input.ForgetOther, IceState.Expired)]
    public void Every_input_leads_from_every_state_where_the_drawing_says(IceState from, Input input, IceState to)
    {
        var peer = Reach(from);
        peer.Pass(1);
        var valid = from != IceState.Expired;
        switch (input)
        {
            case Input.Check or Input.CheckOther or Input.Nominate or Input.NominateOther:
                var nominate = input is Input.Nominate or Input.NominateOther;
                var path = input is Input.Check or Input.Nominate ? Checker.Udp : Other;
                var received = peer.Send(peer.Request(nominate).Written, path);
                Assert.Equal(valid ? IceVerdict.Valid : IceVerdict.Expired, received.Verdict);
                Assert.Equal(valid, received.AnswerLength > 0);
                if (nominate && valid) Assert.Equal(path, peer.Agent.Selected);
                break;
            case Input.WrongCheck:
                peer.Send(peer.Request(nominate: true, Change.Key).Written, Other);
                break;
            case Input.Alive:
                peer.Agent.Alive(peer.Now);
                break;
            case Input.EarlyTick:
                Assert.False(peer.Agent.Tick(peer.Now));
                break;
            case Input.LateTick:
                peer.Pass(IceAgent.ViewerSilence);
                Assert.Equal(valid, peer.Agent.Tick(peer.Now));
                break;
            case Input.Restart:
                Assert.Equal(valid, peer.Agent.Restart(Checker.Credentials("next"), peer.Now));
                break;
            case Input.Forget:
                peer.Agent.Forget(Checker.Udp);
                break;
            case Input.ForgetOther:
                peer.Agent.Forget(Other);
                break;
        }
        Assert.Equal(to, peer.Agent.State);
        Assert.Equal(to == IceState.Selected, peer.Agent.Selected is not null);
        Assert.Equal(to == IceState.Expired, peer.Agent.Next == Pharos.Rtc.Primitives.Deadline.None);
    }

    [Fact]
    public void Where_the_selected_path_closes_the_others_stay_valid()
    {
        var peer = Reach(IceState.Selected);
        peer.Check(Other);
        peer.Agent.Forget(Checker.Udp);
        Assert.Equal(IceState.Checked, peer.Agent.State);
        Assert.Null(peer.Agent.Selected);
        Assert.True(peer.Agent.IsValid(Other));
        Assert.False(peer.Agent.IsValid(Checker.Udp));
        Assert.Equal(IceEvents.PathSelected, peer.Check(Other, nominate: true));
    }

    private static Checker Reach(IceState state)
    {
        var peer = new Checker();
        if (state != IceState.New) peer.Check(Checker.Udp, nominate: state != IceState.Checked);
        if (state == IceState.Expired)
        {
            peer.Pass(IceAgent.ViewerSilence);
            Assert.True(peer.Agent.Tick(peer.Now));
        }
        Assert.Equal(state, peer.Agent.State);
        return peer;
    }
}
