using CsCheck;
using Pharos.Rtc.Stun;

namespace Pharos.Rtc.Tests.Stun;

public sealed class StunPropertyTests
{
    private static readonly Gen<TransportAddress> Addresses =
        Gen.Select(Gen.OneOf(Gen.Byte.Array[4], Gen.Byte.Array[16]), Gen.UShort, (bytes, port) =>
        {
            Assert.True(TransportAddress.TryFrom(bytes, port, out var address));
            return address;
        });

    private static readonly Gen<byte[]> Messages =
        Gen.OneOf(Gen.Const(Rfc5769.Request), Gen.Const(Rfc5769.IPv4Response), Gen.Const(Rfc5769.IPv6Response));

    [Fact]
    public void What_was_written_is_read() => Gen.Select(Gen.Byte.Array[12], Gen.Byte.Array[1, 40], Gen.UInt, Gen.ULong, Addresses,
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 0xFFF])).Sample((id, username, priority, tieBreaker, address, kind) =>
    {
        var transaction = TransactionId.From(id);
        var writer = new StunWriter(new byte[256], (StunClass)kind.Item1, transaction, kind.Item2);
        writer.Username(username);
        writer.Priority(priority);
        writer.IceControlling(tieBreaker);
        writer.UseCandidate();
        writer.MappedAddress(address);
        writer.Integrity(id);
        writer.Fingerprint();

        Assert.True(StunMessage.TryRead(writer.Written, out var message));
        Assert.Equal(((StunClass)kind.Item1, kind.Item2, transaction), (message.Class, message.Method, message.Transaction));
        Assert.Equal(username, message.Username);
        Assert.Equal((priority, tieBreaker, address, true),
            (message.Priority, message.IceControlling, message.MappedAddress, message.UseCandidate));
        Assert.True(MessageIntegrity.IsValid(message, id));
    });

    [Fact]
    public void Random_bytes_do_no_harm() => Gen.Byte.Array[0, 80].Sample(bytes =>
    {
        // Past the header, so that the attributes get their share.
        if (bytes.Length >= StunMessage.HeaderLength)
        {
            (bytes[0], bytes[2], bytes[3]) = ((byte)(bytes[0] & 0x3F), 0, (byte)(bytes.Length - StunMessage.HeaderLength));
            (bytes[4], bytes[5], bytes[6], bytes[7]) = (0x21, 0x12, 0xA4, 0x42);
        }
        ReadAll(bytes);
    }, iter: 60_000);

    [Fact]
    public void Changed_messages_do_no_harm() => Gen.Select(Messages,
        Gen.Select(Gen.Int[0, 103], Gen.Byte).Array[1, 4], Gen.Bool).Sample((from, changes, cut) =>
    {
        // Without the fingerprint, which would notice; half of them without the integrity as well.
        var bytes = from.AsSpan(0, from.Length - (cut ? 32 : 8)).ToArray();
        bytes[3] = (byte)(bytes.Length - StunMessage.HeaderLength);
        foreach (var (at, value) in changes) bytes[at % bytes.Length] = value;
        ReadAll(bytes);
    }, iter: 60_000);

    private static void ReadAll(byte[] bytes)
    {
        Span<byte> answer = stackalloc byte[BindingResponder.MaxAnswer];
        if (BindingResponder.TryAnswer(bytes, default, answer, out var length))
            Assert.True(StunMessage.TryRead(answer[..length], out _));
        if (!StunMessage.TryRead(bytes, out var message)) return;
        Span<ushort> types = stackalloc ushort[20];
        Assert.Equal(message.NotUnderstood, message.CopyNotUnderstood(types));
        Assert.True(message.Username.Length + message.Integrity.Length + message.UnknownAttributes.Length <= bytes.Length);
        _ = message.Integrity.IsEmpty || MessageIntegrity.IsValid(message, "key"u8);
    }
}
