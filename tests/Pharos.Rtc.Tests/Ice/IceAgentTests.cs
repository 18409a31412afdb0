using CsCheck;
using Pharos.Rtc.Ice;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Stun;

namespace Pharos.Rtc.Tests.Ice;

public sealed class IceAgentTests
{
    private readonly Checker _peer = new();

    [Theory]
    [InlineData(Change.NoUser, IceVerdict.NoCredential, StunErrorCode.BadRequest)]
    [InlineData(Change.NoIntegrity, IceVerdict.NoCredential, StunErrorCode.BadRequest)]
    [InlineData(Change.User, IceVerdict.WrongUser, StunErrorCode.Unauthenticated)]
    [InlineData(Change.Key, IceVerdict.WrongIntegrity, StunErrorCode.Unauthenticated)]
    [InlineData(Change.Role, IceVerdict.RoleConflict, StunErrorCode.RoleConflict)]
    [InlineData(Change.NotUnderstood, IceVerdict.NotUnderstood, StunErrorCode.UnknownAttribute)]
    public void A_check_that_is_not_right_is_told_so_and_changes_nothing(Change change, IceVerdict verdict, StunErrorCode code)
    {
        _peer.Pass(1);
        var before = _peer.Agent.Next;
        var request = _peer.Request(nominate: true, change);
        var received = _peer.Send(request.Written, Checker.Udp);
        Assert.Equal((verdict, IceEvents.None), (received.Verdict, received.Events));
        Assert.Equal((IceState.New, before), (_peer.Agent.State, _peer.Agent.Next));
        Assert.False(_peer.Agent.IsValid(Checker.Udp));

        Assert.True(StunMessage.TryRead(_peer.Answer, out var answer));
        Assert.Equal((StunClass.Error, code), (answer.Class, answer.ErrorCode));
        // Integrity is for those who showed to know the password.
        var known = change is Change.Role or Change.NotUnderstood;
        Assert.Equal(known, MessageIntegrity.IsValid(answer, _peer.Asked.Key));
        Assert.Equal(!known, answer.Integrity.IsEmpty);
        Assert.True(known || _peer.Answer.Length <= request.Length);
        if (change == Change.NotUnderstood) Assert.Equal(new byte[] { 0x70, 1 }, answer.UnknownAttributes);
    }

    [Fact]
    public void Who_shows_no_password_gets_no_more_bytes_than_came()
    {
        var bare = new StunWriter(new byte[64], StunClass.Request, new(1, 1));
        Assert.Equal(new IceReceived(IceVerdict.NoCredential), _peer.Send(bare.Written, Checker.Udp));
        bare.Username("12345678"u8);
        Assert.Equal(32, bare.Length);
        Assert.Equal(0, _peer.Send(bare.Written, Checker.Udp).AnswerLength);
        bare.UseCandidate();
        Assert.Equal(36, _peer.Send(bare.Written, Checker.Udp).AnswerLength);
    }

    [Theory]
    [InlineData(StunClass.Indication, StunMessage.Binding)]
    [InlineData(StunClass.Success, StunMessage.Binding)]
    [InlineData(StunClass.Error, StunMessage.Binding)]
    [InlineData(StunClass.Request, 3)]
    public void What_is_no_binding_request_is_not_answered(StunClass messageClass, int method)
    {
        var writer = new StunWriter(new byte[128], messageClass, new(1, 1), method);
        writer.Username("serv:brow"u8);
        writer.Integrity(_peer.Asked.Key);
        Assert.Equal(new IceReceived(IceVerdict.NoRequest), _peer.Send(writer.Written, Checker.Udp));
        Assert.Equal(new IceReceived(IceVerdict.Malformed), _peer.Send(writer.Written[..^1], Checker.Udp));
    }

    [Fact]
    public void A_check_from_anywhere_makes_its_path_valid_once()
    {
        Assert.Equal(IceEvents.PathValid, _peer.Check(Checker.Udp));
        Assert.Equal(IceEvents.None, _peer.Check(Checker.Udp));
        Assert.Equal(IceEvents.PathValid, _peer.Check(Checker.Udp with { Local = 1 }));
        Assert.Equal(IceEvents.PathValid, _peer.Check(Checker.Udp with { IsTcp = true }));
        Assert.True(_peer.Agent.IsValid(Checker.Udp));
        Assert.False(_peer.Agent.IsValid(Checker.Tcp));
        Assert.Null(_peer.Agent.Selected);
    }

    [Fact]
    public void The_latest_nomination_is_the_one_that_counts()
    {
        Assert.Equal(IceEvents.PathValid | IceEvents.PathSelected, _peer.Check(Checker.Udp, nominate: true));
        Assert.Equal(Checker.Udp, _peer.Agent.Selected);
        Assert.Equal(IceEvents.PathValid, _peer.Check(Checker.Tcp));
        Assert.Equal(Checker.Udp, _peer.Agent.Selected);
        Assert.Equal(IceEvents.PathSelected, _peer.Check(Checker.Tcp, nominate: true));
        Assert.Equal(IceEvents.None, _peer.Check(Checker.Tcp, nominate: true));
        Assert.Equal(Checker.Tcp, _peer.Agent.Selected);
        Assert.True(_peer.Agent.IsValid(Checker.Udp));
    }

    [Fact]
    public void Paths_without_end_push_out_the_silent_ones_but_never_the_selected()
    {
        _peer.Check(Checker.Udp, nominate: true);
        for (var i = 1; i <= 1000; i++)
        {
            _peer.Pass(0.01);
            Assert.Equal(IceEvents.PathValid, _peer.Check(Checker.Udp with { Local = i }));
        }
        Assert.Equal(Checker.Udp, _peer.Agent.Selected);
        Assert.True(_peer.Agent.IsValid(Checker.Udp));
        Assert.Equal(Enumerable.Range(1000 - ValidPaths.Max + 2, ValidPaths.Max - 1),
            Enumerable.Range(1, 1000).Where(i => _peer.Agent.IsValid(Checker.Udp with { Local = i })));
    }

    [Fact]
    public void A_viewer_whose_checks_come_stays_and_one_who_is_silent_for_30_seconds_goes()
    {
        _peer.Check(Checker.Udp, nominate: true);
        for (var i = 0; i < 100; i++)
        {
            _peer.Pass(2.5);
            Assert.False(_peer.Agent.Tick(_peer.Now));
            _peer.Check(Checker.Udp, nominate: true);
        }
        Assert.Equal(new Deadline(_peer.Now + TimeSpan.FromSeconds(30), "consent"), _peer.Agent.Next);
        _peer.Pass(29.999);
        Assert.False(_peer.Agent.Tick(_peer.Now));
        _peer.Pass(0.001);
        Assert.True(_peer.Agent.Tick(_peer.Now));
        Assert.False(_peer.Agent.Tick(_peer.Now));
        Assert.Equal((IceState.Expired, Deadline.None), (_peer.Agent.State, _peer.Agent.Next));
        Assert.Null(_peer.Agent.Selected);
        Assert.False(_peer.Agent.IsValid(Checker.Udp));
    }

    [Fact]
    public void A_publisher_who_sends_media_alone_stays_and_goes_after_10_seconds_without()
    {
        var peer = new Checker(IceAgent.PublisherSilence);
        peer.Check(Checker.Udp, nominate: true);
        for (var i = 0; i < 100; i++)
        {
            peer.Pass(9.9);
            Assert.False(peer.Agent.Tick(peer.Now));
            peer.Agent.Alive(peer.Now);
        }
        peer.Agent.Alive(peer.Now + TimeSpan.FromSeconds(-5));
        peer.Pass(9.9);
        Assert.False(peer.Agent.Tick(peer.Now));
        peer.Pass(0.1);
        Assert.True(peer.Agent.Tick(peer.Now));
    }

    [Fact]
    public void Who_never_comes_expires_as_well()
    {
        Assert.Equal(new Deadline(_peer.Now + TimeSpan.FromSeconds(30), "first check"), _peer.Agent.Next);
        _peer.Pass(20);
        // Before any check there is nothing that media could have come by.
        _peer.Agent.Alive(_peer.Now);
        _peer.Pass(10);
        Assert.True(_peer.Agent.Tick(_peer.Now));
    }

    [Fact]
    public void After_a_restart_the_old_credentials_hold_until_the_first_check_with_the_new_ones()
    {
        _peer.Check(Checker.Udp, nominate: true);
        _peer.Check(Checker.Udp with { Local = 1 });
        _peer.Pass(25);
        var next = Checker.Credentials("next");
        Assert.True(_peer.Agent.Restart(next, _peer.Now));
        Assert.Equal(_peer.Now + TimeSpan.FromSeconds(30), _peer.Agent.Next.At);
        Assert.Same(next, _peer.Agent.Credentials);
        Assert.Equal(IceEvents.None, _peer.Check(Checker.Udp));

        // With the new user and the old password, or something else wrong, it is not the first check.
        Assert.Equal(IceVerdict.WrongUser, _peer.Send(_peer.Request(change: Change.User).Written, Checker.Udp).Verdict);
        _peer.Asked = next;
        Assert.Equal(IceVerdict.WrongIntegrity, _peer.Send(_peer.Request(change: Change.Key).Written, Checker.Udp).Verdict);
        Assert.Equal(IceVerdict.RoleConflict, _peer.Send(_peer.Request(change: Change.Role).Written, Checker.Udp).Verdict);
        _peer.Asked = Checker.Credentials(Checker.Ufrag);
        Assert.Equal(IceEvents.None, _peer.Check(Checker.Udp));

        _peer.Asked = next;
        Assert.Equal(IceEvents.Restarted | IceEvents.PathValid, _peer.Check(Checker.Tcp));
        Assert.Equal(Checker.Udp, _peer.Agent.Selected);
        Assert.True(_peer.Agent.IsValid(Checker.Udp));
        Assert.False(_peer.Agent.IsValid(Checker.Udp with { Local = 1 }));
        Assert.Equal(IceEvents.PathSelected, _peer.Check(Checker.Tcp, nominate: true));
        Assert.Same(next, _peer.Agent.Credentials);

        _peer.Asked = Checker.Credentials(Checker.Ufrag);
        Assert.Equal(IceVerdict.WrongUser, _peer.Send(_peer.Request().Written, Checker.Udp).Verdict);
    }

    [Fact]
    public void The_request_of_RFC_5769_would_be_a_role_conflict()
    {
        var password = System.Text.Encoding.ASCII.GetString(Tests.Stun.Rfc5769.Password);
        Assert.True(IceCredentials.TryRead("evtj", password, out var local, out _));
        var agent = new IceAgent(local!, IceAgent.ViewerSilence, _peer.Now);
        Assert.Equal(IceVerdict.RoleConflict,
            agent.Receive(Tests.Stun.Rfc5769.Request, Checker.Udp, _peer.Now, new byte[IceAgent.MaxAnswer]).Verdict);
    }

    [Fact]
    public void An_answer_allocates_nothing()
    {
        var check = _peer.Request(nominate: true).Written.ToArray();
        var refused = _peer.Request(change: Change.NoUser).Written.ToArray();
        for (var i = 0; i < 100; i++) Answer();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) Answer();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Answer()
        {
            _peer.Send(check, Checker.Udp);
            _peer.Send(refused, Checker.Udp);
        }
    }

    [Fact]
    public void Changed_checks_do_no_harm_and_are_never_valid()
    {
        var check = _peer.Request(nominate: true).Written.ToArray();
        Assert.Equal(IceVerdict.Valid, new Checker().Send(check, Checker.Udp).Verdict);
        var integrity = check.Length - 32;
        Gen.Select(Gen.Int[0, integrity - 1], Gen.Byte[1, 255], Gen.Bool).Sample((at, change, cut) =>
        {
            // Half of them without the fingerprint, which would notice.
            var bytes = check.AsSpan(0, cut ? check.Length - 8 : check.Length).ToArray();
            if (cut) bytes[3] -= 8;
            bytes[at] ^= change;
            var peer = new Checker();
            var received = peer.Send(bytes, Checker.Udp);
            Assert.NotEqual(IceVerdict.Valid, received.Verdict);
            Assert.True(received.AnswerLength <= bytes.Length);
            Assert.Equal(IceState.New, peer.Agent.State);
        }, iter: 100_000);
    }
}
