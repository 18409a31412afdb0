using System.Net;
using System.Security.Cryptography;
using Pharos.Load.Transport;
using Pharos.Rtc.Ice;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Stun;

namespace Pharos.Load.Tests.Transport;

/// <summary>Against the server's own agent.</summary>
public sealed class ConnectivityChecksTests
{
    private static readonly IceCredentials Local = NewCredentials(), Remote = NewCredentials();
    private static readonly TransportPath Path = new(AddressOf("192.0.2.1", 5000), IsTcp: false, 0);

    private readonly IceAgent _agent = new(Remote, IceAgent.ViewerSilence, At(0));
    private readonly ConnectivityChecks _checks = new(Local, RemoteSession.Read(Answers.Text(Remote, "192.0.2.9 4000", "192.0.2.8 4001"), []));
    private readonly byte[] _check = new byte[ConnectivityChecks.MaxLength];
    private readonly byte[] _answer = new byte[IceAgent.MaxAnswer];

    [Fact]
    public void A_check_selects_the_path_and_its_answer_connects_once()
    {
        var received = Ask(At(0));
        Assert.Equal((IceVerdict.Valid, Path), (received.Verdict, _agent.Selected));
        Assert.True(_checks.Receive(_answer.AsSpan(0, received.AnswerLength), At(0.01)));
        Assert.True(_checks.IsConnected);
        Assert.False(_checks.Receive(_answer.AsSpan(0, received.AnswerLength), At(0.02)));
    }

    [Fact]
    public void Consent_is_asked_for_often_enough_to_live_and_seldom_enough_to_cost_nothing()
    {
        _checks.Receive(_answer.AsSpan(0, Ask(At(0)).AnswerLength), At(0));
        var (asked, now) = (0, At(0));
        while (now < At(300))
        {
            now = _checks.Next;
            _checks.Receive(_answer.AsSpan(0, Ask(now).AnswerLength), now);
            asked++;
            Assert.False(_agent.Tick(now));
        }
        Assert.InRange(asked, 100, 150);
        Assert.False(_checks.HasExpired(now));
        Assert.True(_checks.HasExpired(now + TimeSpan.FromSeconds(31)));
    }

    [Fact]
    public void Every_address_has_its_turn_until_one_answers()
    {
        var tried = new HashSet<EndPoint>();
        for (var i = 0; i < 10; i++)
        {
            tried.Add(_checks.Remote);
            _checks.Write(_check, At(i));
        }
        Assert.Equal(2, tried.Count);
    }

    [Fact]
    public void An_answer_that_nobody_could_have_made_but_the_server_is_the_only_one_that_counts()
    {
        var length = Ask(At(0)).AnswerLength;
        Assert.True(StunMessage.TryRead(_answer.AsSpan(0, length), out var message));
        var forged = new byte[200];
        var writer = new StunWriter(forged, StunClass.Success, message.Transaction);
        writer.MappedAddress(Path.Remote);
        writer.Integrity(Local.Key);
        writer.Fingerprint();
        Assert.False(_checks.Receive(forged.AsSpan(0, writer.Length), At(0)));
        Assert.False(_checks.IsConnected);
    }

    private IceReceived Ask(Instant now) => _agent.Receive(_check.AsSpan(0, _checks.Write(_check, now)), Path, now, _answer);

    private static Instant At(double seconds) => Instant.After(TimeSpan.FromSeconds(seconds));

    private static IceCredentials NewCredentials() => IceCredentials.Create(RandomNumberGenerator.GetBytes(IceCredentials.RandomLength));

    private static TransportAddress AddressOf(string text, ushort port)
    {
        Assert.True(TransportAddress.TryParse(text, port, out var address));
        return address;
    }
}
