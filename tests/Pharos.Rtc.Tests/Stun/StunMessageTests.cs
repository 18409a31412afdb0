using Pharos.Rtc.Stun;

namespace Pharos.Rtc.Tests.Stun;

public sealed class StunMessageTests
{
    private static readonly TransactionId Transaction = TransactionId.From(Rfc5769.TransactionBytes);

    [Fact]
    public void The_request_of_RFC_5769_is_read()
    {
        Assert.True(StunMessage.TryRead(Rfc5769.Request, out var message));
        Assert.Equal((StunClass.Request, StunMessage.Binding, Transaction), (message.Class, message.Method, message.Transaction));
        Assert.Equal("evtj:h6vY"u8, message.Username);
        Assert.Equal(0x6E0001FFu, message.Priority);
        Assert.Equal(0x932FF9B151263B36u, message.IceControlled);
        Assert.Null(message.IceControlling);
        Assert.False(message.UseCandidate);
        Assert.True(message.HasFingerprint);
        Assert.Equal(0, message.NotUnderstood);
        Assert.True(MessageIntegrity.IsValid(message, Rfc5769.Password));
        Assert.False(MessageIntegrity.IsValid(message, "VOkJxbRl1RmTxUk/WvJxBs"u8));
    }

    [Fact]
    public void The_request_of_RFC_5769_is_written()
    {
        var writer = new StunWriter(new byte[Rfc5769.Request.Length], StunClass.Request, Transaction) { Filler = 0x20 };
        writer.Attribute(StunAttributeType.Software, "STUN test client"u8);
        writer.Priority(0x6E0001FF);
        writer.IceControlled(0x932FF9B151263B36);
        writer.Username("evtj:h6vY"u8);
        writer.Integrity(Rfc5769.Password);
        writer.Fingerprint();
        Assert.Equal(Rfc5769.Request, writer.Written);
    }

    [Theory]
    [InlineData(false, "192.0.2.1")]
    [InlineData(true, "2001:db8:1234:5678:11:2233:4455:6677")]
    public void The_responses_of_RFC_5769_are_read_and_written(bool isIPv6, string ip)
    {
        var response = isIPv6 ? Rfc5769.IPv6Response : Rfc5769.IPv4Response;
        Assert.True(TransportAddress.TryParse(ip, 32853, out var address));
        Assert.True(StunMessage.TryRead(response, out var message));
        Assert.Equal((StunClass.Success, Transaction, address), (message.Class, message.Transaction, message.MappedAddress));
        Assert.True(MessageIntegrity.IsValid(message, Rfc5769.Password));

        var writer = new StunWriter(new byte[response.Length], StunClass.Success, Transaction) { Filler = 0x20 };
        writer.Attribute(StunAttributeType.Software, "test vector"u8);
        writer.MappedAddress(address);
        writer.Integrity(Rfc5769.Password);
        writer.Fingerprint();
        Assert.Equal(response, writer.Written);
    }

    [Fact]
    public void What_is_cut_off_anywhere_is_not_read()
    {
        for (var length = 0; length < Rfc5769.Request.Length; length++)
            Assert.False(StunMessage.TryRead(Rfc5769.Request.AsSpan(0, length), out _));
        Assert.False(StunMessage.TryRead([.. Rfc5769.Request, 0, 0, 0, 0], out _));
    }

    [Fact]
    public void Any_bit_that_flips_is_noticed()
    {
        for (var bit = 0; bit < Rfc5769.Request.Length * 8; bit++)
        {
            var bytes = Rfc5769.Request.ToArray();
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            if (!StunMessage.TryRead(bytes, out var message)) continue;
            // The fingerprint was no longer seen as one; what the integrity covers is noticed by that.
            Assert.False(message.HasFingerprint, $"bit {bit}");
            Assert.Equal(bit / 8 >= Rfc5769.Request.Length - 8, MessageIntegrity.IsValid(message, Rfc5769.Password));
        }
    }

    [Fact]
    public void Attributes_after_the_integrity_are_passed_over()
    {
        var writer = new StunWriter(new byte[128], StunClass.Request, Transaction);
        writer.Username("a:b"u8);
        writer.Integrity("key"u8);
        writer.UseCandidate();
        writer.Priority(7);
        writer.Attribute((StunAttributeType)0x7001, [1]);
        writer.Fingerprint();
        Assert.True(StunMessage.TryRead(writer.Written, out var message));
        Assert.False(message.UseCandidate);
        Assert.Null(message.Priority);
        Assert.Equal(0, message.NotUnderstood);
        Assert.Equal(0, message.CopyNotUnderstood(new ushort[1]));
        Assert.True(message.HasFingerprint);
        Assert.True(MessageIntegrity.IsValid(message, "key"u8));
    }

    [Fact]
    public void Attributes_that_have_to_be_understood_and_are_not_are_named()
    {
        var writer = new StunWriter(new byte[128], StunClass.Request, Transaction);
        writer.Attribute((StunAttributeType)0x7001, [1, 2, 3, 4, 5]);
        writer.Attribute((StunAttributeType)0xC057, [1]);
        writer.Attribute((StunAttributeType)0x0003, default);
        Assert.True(StunMessage.TryRead(writer.Written, out var message));
        var types = new ushort[4];
        Assert.Equal(2, message.NotUnderstood);
        Assert.Equal(2, message.CopyNotUnderstood(types));
        Assert.Equal([0x7001, 0x0003], types[..2]);
        Assert.Equal(1, message.CopyNotUnderstood(types.AsSpan(0, 1)));
    }

    [Fact]
    public void An_error_is_written_and_read()
    {
        var writer = new StunWriter(new byte[64], StunClass.Error, Transaction);
        writer.ErrorCode(StunErrorCode.UnknownAttribute);
        writer.UnknownAttributes([0x7001, 0x7002, 0x7003]);
        Assert.True(StunMessage.TryRead(writer.Written, out var message));
        Assert.Equal((StunClass.Error, StunErrorCode.UnknownAttribute), (message.Class, message.ErrorCode));
        Assert.Equal(new byte[] { 0x70, 1, 0x70, 2, 0x70, 3 }, message.UnknownAttributes);
        Assert.False(MessageIntegrity.IsValid(message, Rfc5769.Password));
    }

    [Theory]
    [InlineData(0x0006, "")] // USERNAME that is empty
    [InlineData(0x0008, "00000000")] // MESSAGE-INTEGRITY of 4 bytes
    [InlineData(0x0009, "000004")] // ERROR-CODE of 3 bytes
    [InlineData(0x0009, "00000200")] // ERROR-CODE 200
    [InlineData(0x0009, "00000464")] // ERROR-CODE 4 and 100
    [InlineData(0x000A, "000000")] // UNKNOWN-ATTRIBUTES of an odd length
    [InlineData(0x0020, "00010000000000")] // XOR-MAPPED-ADDRESS of 7 bytes
    [InlineData(0x0020, "0002000000000000")] // IPv6 in 4 bytes
    [InlineData(0x0020, "0003000000000000")] // an unknown family
    [InlineData(0x0024, "000000")] // PRIORITY of 3 bytes
    [InlineData(0x0025, "00")] // USE-CANDIDATE that says something
    [InlineData(0x8029, "00000000")] // ICE-CONTROLLED of 4 bytes
    [InlineData(0x802A, "000000000000000000")] // ICE-CONTROLLING of 9 bytes
    [InlineData(0x8028, "00000000")] // FINGERPRINT that is wrong
    public void An_attribute_without_its_form_is_not_read(int type, string hex)
    {
        var writer = new StunWriter(new byte[64], StunClass.Request, Transaction);
        writer.Attribute((StunAttributeType)type, Convert.FromHexString(hex));
        Assert.False(StunMessage.TryRead(writer.Written, out _));
    }

    [Fact]
    public void Nothing_follows_a_fingerprint()
    {
        var writer = new StunWriter(new byte[64], StunClass.Request, Transaction);
        writer.Fingerprint();
        Assert.True(StunMessage.TryRead(writer.Written, out _));
        writer.UseCandidate();
        Assert.False(StunMessage.TryRead(writer.Written, out _));
    }

    [Fact]
    public void What_comes_twice_counts_once()
    {
        var writer = new StunWriter(new byte[64], StunClass.Request, Transaction);
        writer.Priority(1);
        writer.Priority(2);
        writer.Username("a:b"u8);
        writer.Username("c:d"u8);
        Assert.True(StunMessage.TryRead(writer.Written, out var message));
        Assert.Equal(1u, message.Priority);
        Assert.Equal("a:b"u8, message.Username);
    }

    [Fact]
    public void A_message_longer_than_any_check_is_not_read()
    {
        var writer = new StunWriter(new byte[StunMessage.MaxLength + 4], StunClass.Request, Transaction);
        writer.Attribute((StunAttributeType)0x8000, new byte[StunMessage.MaxLength - StunMessage.HeaderLength - 4]);
        Assert.Equal(StunMessage.MaxLength, writer.Length);
        Assert.True(StunMessage.TryRead(writer.Written, out _));
        writer.Attribute((StunAttributeType)0x8000, default);
        Assert.False(StunMessage.TryRead(writer.Written, out _));
    }
}
