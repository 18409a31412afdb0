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
}
