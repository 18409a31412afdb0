using System.Buffers.Binary;
using System.Text;
using Pharos.Rtc.Ice;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Stun;
using Pharos.Rtc.Tests.Stun;

namespace Pharos.Fuzz.Tests.Targets;

/// <summary>STUN messages: read, answered by the plain server, and by an agent.</summary>
internal static class StunTargets
{
    private static readonly IceCredentials Asked = Credentials("serv");
    private static readonly TransportPath Path = new(Address("192.0.2.1"), false, 0);
    private static readonly Instant Now = Instant.After(TimeSpan.FromDays(1));

    private static readonly byte[] Check = Request(sign: true);
    private static readonly byte[] Plain = Request(sign: false);
    private static readonly byte[] Bare = [0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

    public static readonly FuzzTarget[] List =
    [
        new("stun", [Bare, Plain, Check, Rfc5769.Request, Rfc5769.IPv4Response, Rfc5769.IPv6Response], input =>
            StunMessage.TryRead(input, out _))
        {
            Mend = Mend,
            Check = CheckMessage,
        },
        new("stun-answer", [Bare, Plain], Answers) { Mend = Mend, Check = CheckAnswer },
        new("ice-check", [Check], input => Receive(input).Verdict == IceVerdict.Valid)
        {
            Mend = Mend,
            Check = CheckReceived,
            // The agent itself, which each input gets anew.
            Allowance = 4096,
        },
    ];

    private static bool Answers(ReadOnlySpan<byte> input)
    {
        Span<byte> answer = stackalloc byte[BindingResponder.MaxAnswer];
        return BindingResponder.TryAnswer(input, Path.Remote, answer, out _);
    }

    private static void CheckMessage(Span<byte> input)
    {
        if (!StunMessage.TryRead(input, out var message)) return;
        Span<ushort> types = stackalloc ushort[400];
        Assert.Equal(message.NotUnderstood, message.CopyNotUnderstood(types));
        Assert.True(message.Username.Length + message.Integrity.Length + message.UnknownAttributes.Length <= input.Length);
        Assert.Equal(input.Length, message.Bytes.Length);
        if (!message.Integrity.IsEmpty) MessageIntegrity.IsValid(message, "key"u8);

        var writer = new StunWriter(new byte[StunMessage.MaxLength], message.Class, message.Transaction, message.Method);
        if (!message.Username.IsEmpty) writer.Username(message.Username);
        if (message.Priority is { } priority) writer.Priority(priority);
        if (message.UseCandidate) writer.UseCandidate();
        if (message.IceControlling is { } controlling) writer.IceControlling(controlling);
        if (message.IceControlled is { } controlled) writer.IceControlled(controlled);
        if (message.MappedAddress is { } address) writer.MappedAddress(address);
        if (message.ErrorCode != StunErrorCode.None) writer.ErrorCode(message.ErrorCode);
        writer.Fingerprint();
        Assert.True(StunMessage.TryRead(writer.Written, out var again));
        Assert.True(again.Username.SequenceEqual(message.Username));
        Assert.Equal(
            (message.Class, message.Method, message.Transaction, message.Priority, message.UseCandidate, message.ErrorCode),
            (again.Class, again.Method, again.Transaction, again.Priority, again.UseCandidate, again.ErrorCode));
        Assert.Equal(
            (message.IceControlling, message.IceControlled, message.MappedAddress),
            (again.IceControlling, again.IceControlled, again.MappedAddress));
    }

    private static void CheckAnswer(Span<byte> input)
    {
        Span<byte> answer = stackalloc byte[BindingResponder.MaxAnswer];
        if (!BindingResponder.TryAnswer(input, Path.Remote, answer, out var length))
        {
            Assert.Equal(0, length);
            return;
        }

        Assert.True(StunMessage.TryRead(input, out var request));
        Assert.True(StunMessage.TryRead(answer[..length], out var response));
        Assert.Equal((request.Transaction, request.HasFingerprint), (response.Transaction, response.HasFingerprint));
        Assert.Equal(request.NotUnderstood == 0 ? Path.Remote : null, response.MappedAddress);
    }

    private static IceReceived Receive(ReadOnlySpan<byte> input)
    {
        Span<byte> answer = stackalloc byte[IceAgent.MaxAnswer];
        return new IceAgent(Asked, IceAgent.ViewerSilence, Now).Receive(input, Path, Now, answer);
    }

    /// <summary>Only who signs with the password gets further, and nobody gets more bytes back before that.</summary>
    private static void CheckReceived(Span<byte> input)
    {
        Span<byte> answer = stackalloc byte[IceAgent.MaxAnswer];
        var agent = new IceAgent(Asked, IceAgent.ViewerSilence, Now);
        var received = agent.Receive(input, Path, Now, answer);
        if (received.AnswerLength > 0)
        {
            Assert.True(StunMessage.TryRead(answer[..received.AnswerLength], out var response));
            Assert.True(StunMessage.TryRead(input, out var request));
            Assert.Equal(request.Transaction, response.Transaction);
        }

        if (received.Verdict == IceVerdict.Valid)
        {
            Assert.True(StunMessage.TryRead(input, out var request) && MessageIntegrity.IsValid(request, Asked.Key));
            Assert.True(agent.IsValid(Path));
            return;
        }

        Assert.Equal((IceState.New, false), (agent.State, agent.IsValid(Path)));
        if (received.Verdict is not (IceVerdict.NotUnderstood or IceVerdict.RoleConflict))
            Assert.True(received.AnswerLength <= input.Length);
    }

    /// <summary>The length, and the fingerprint where the last attribute is one.</summary>
    private static int Mend(Span<byte> input)
    {
        if (input.Length < StunMessage.HeaderLength) return input.Length;
        var length = input.Length & ~3;
        BinaryPrimitives.WriteUInt16BigEndian(input[2..], (ushort)(length - StunMessage.HeaderLength));
        BinaryPrimitives.WriteUInt32BigEndian(input[4..], StunMessage.Cookie);
        var at = length - 8;
        if (at >= StunMessage.HeaderLength && BinaryPrimitives.ReadUInt32BigEndian(input[at..]) == 0x8028_0004)
            BinaryPrimitives.WriteUInt32BigEndian(input[(at + 4)..], Fingerprint.Of(input[..at]));
        return length;
    }

    private static byte[] Request(bool sign)
    {
        var writer = new StunWriter(new byte[256], StunClass.Request, new TransactionId(7, 8));
        if (sign) writer.Username(Encoding.UTF8.GetBytes(Asked.Ufrag + ":brow"));
        writer.IceControlling(ulong.MaxValue);
        writer.Priority(1_862_270_975);
        writer.UseCandidate();
        writer.Attribute((StunAttributeType)0xC057, [0, 1, 0, 10]);
        if (sign) writer.Integrity(Asked.Key);
        writer.Fingerprint();
        return writer.Written.ToArray();
    }

    private static TransportAddress Address(string ip)
    {
        Assert.True(TransportAddress.TryParse(ip, 5000, out var address));
        return address;
    }

    private static IceCredentials Credentials(string ufrag)
    {
        Assert.True(IceCredentials.TryRead(ufrag, ufrag + "0123456789abcdefghij", out var credentials, out _));
        return credentials!;
    }
}
