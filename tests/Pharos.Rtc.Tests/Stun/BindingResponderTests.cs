using Pharos.Rtc.Stun;

namespace Pharos.Rtc.Tests.Stun;

public sealed class BindingResponderTests
{
    private static readonly TransactionId Transaction = new(1, 2);
    private readonly byte[] _answer = new byte[BindingResponder.MaxAnswer];

    [Theory]
    [InlineData("192.0.2.1", false, 32)]
    [InlineData("2001:db8::1", false, 44)]
    [InlineData("192.0.2.1", true, 40)]
    [InlineData("2001:db8::1", true, 52)]
    public void Who_asks_is_told_the_address_and_nothing_else(string ip, bool fingerprint, int expected)
    {
        Assert.True(TransportAddress.TryParse(ip, 4711, out var remote));
        var writer = new StunWriter(new byte[64], StunClass.Request, Transaction);
        if (fingerprint) writer.Fingerprint();
        Assert.True(BindingResponder.TryAnswer(writer.Written, remote, _answer, out var length));
        Assert.Equal(expected, length);
        Assert.True(StunMessage.TryRead(_answer.AsSpan(0, length), out var message));
        Assert.Equal((StunClass.Success, Transaction, remote, fingerprint),
            (message.Class, message.Transaction, message.MappedAddress, message.HasFingerprint));
    }

    [Fact]
    public void What_has_to_be_understood_and_is_not_is_named()
    {
        var writer = new StunWriter(new byte[128], StunClass.Request, Transaction);
        for (var i = 0; i < 20; i++) writer.Attribute((StunAttributeType)(0x7000 + i), default);
        Assert.True(BindingResponder.TryAnswer(writer.Written, default, _answer, out var length));
        Assert.True(StunMessage.TryRead(_answer.AsSpan(0, length), out var message));
        Assert.Equal(StunErrorCode.UnknownAttribute, message.ErrorCode);
        Assert.Equal(16, message.UnknownAttributes.Length);
    }

    [Fact]
    public void Only_binding_requests_without_a_credential_are_answered()
    {
        var indication = new StunWriter(new byte[64], StunClass.Indication, Transaction);
        Assert.False(BindingResponder.TryAnswer(indication.Written, default, _answer, out _));
        var allocate = new StunWriter(new byte[64], StunClass.Request, Transaction, 3);
        Assert.False(BindingResponder.TryAnswer(allocate.Written, default, _answer, out _));
        var named = new StunWriter(new byte[64], StunClass.Request, Transaction);
        named.Username("a:b"u8);
        Assert.False(BindingResponder.TryAnswer(named.Written, default, _answer, out _));
        var signed = new StunWriter(new byte[64], StunClass.Request, Transaction);
        signed.Integrity("key"u8);
        Assert.False(BindingResponder.TryAnswer(signed.Written, default, _answer, out _));
        Assert.False(BindingResponder.TryAnswer([1, 2, 3], default, _answer, out var length));
        Assert.Equal(0, length);
    }
}
