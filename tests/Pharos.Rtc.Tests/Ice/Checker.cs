using System.Text;
using Pharos.Rtc.Ice;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Stun;

namespace Pharos.Rtc.Tests.Ice;

/// <summary>The other side of an agent: sends checks, and looks at the answers. Time is what the test says.</summary>
internal sealed class Checker
{
    public const string Ufrag = "serv";
    public static readonly TransportPath Udp = Path("192.0.2.1", 5000);
    public static readonly TransportPath Tcp = Path("2001:db8::1", 443, isTcp: true);

    private readonly byte[] _request = new byte[256];
    private readonly byte[] _answer = new byte[IceAgent.MaxAnswer];
    private uint _transactions;
    private int _answerLength;

    public Checker(TimeSpan? silence = null) => Agent = new(Credentials(Ufrag), silence ?? IceAgent.ViewerSilence, Now);

    public IceAgent Agent { get; }

    public Instant Now { get; private set; } = Instant.After(TimeSpan.FromDays(1));

    public IceCredentials Asked { get; set; } = Credentials(Ufrag);

    public ReadOnlySpan<byte> Answer => _answer.AsSpan(0, _answerLength);

    public static TransportPath Path(string ip, ushort port, bool isTcp = false, int local = 0)
    {
        Assert.True(TransportAddress.TryParse(ip, port, out var address));
        return new(address, isTcp, local);
    }

    public static IceCredentials Credentials(string ufrag)
    {
        Assert.True(IceCredentials.TryRead(ufrag, ufrag + "0123456789abcdefghij", out var credentials, out _));
        return credentials!;
    }

    public void Pass(TimeSpan time) => Now += time;

    public void Pass(double seconds) => Pass(TimeSpan.FromSeconds(seconds));

    /// <summary>A correct check and its correct answer.</summary>
    public IceEvents Check(in TransportPath path, bool nominate = false)
    {
        var writer = Request(nominate);
        var received = Send(writer.Written, path);
        Assert.Equal(IceVerdict.Valid, received.Verdict);
        Assert.True(StunMessage.TryRead(Answer, out var answer));
        Assert.Equal((StunClass.Success, new TransactionId(7, _transactions)), (answer.Class, answer.Transaction));
        Assert.Equal(path.Remote, answer.MappedAddress);
        Assert.True(answer.HasFingerprint);
        Assert.True(MessageIntegrity.IsValid(answer, Asked.Key));
        return received.Events;
    }

    public StunWriter Request(bool nominate = false, Change change = Change.None)
    {
        var writer = new StunWriter(_request, StunClass.Request, new TransactionId(7, ++_transactions));
        var user = (change == Change.User ? "othr" : Asked.Ufrag) + ":brow";
        if (change != Change.NoUser) writer.Username(Encoding.UTF8.GetBytes(user));
        if (change == Change.Role) writer.IceControlled(0);
        else writer.IceControlling(ulong.MaxValue);
        writer.Priority(1_862_270_975);
        if (nominate) writer.UseCandidate();
        if (change == Change.NotUnderstood) writer.Attribute((StunAttributeType)0x7001, default);
        if (change != Change.NoIntegrity) writer.Integrity(change == Change.Key ? "another"u8 : Asked.Key);
        writer.Fingerprint();
        return writer;
    }

    public IceReceived Send(ReadOnlySpan<byte> datagram, in TransportPath path)
    {
        var received = Agent.Receive(datagram, path, Now, _answer);
        _answerLength = received.AnswerLength;
        return received;
    }
}
