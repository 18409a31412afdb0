using CsCheck;
using Pharos.Cluster.Links;

namespace Pharos.Cluster.Tests.Links;

public sealed class ClusterEnvelopeTests
{
    private const string MessageHex =
        "01" + "01" + "03" + "6e2d61"                       // version, message, "n-a"
        + "0000000000000002" + "0000000000000007"           // incarnation, sequence
        + "0000018bcfe56800" + "04" + "73c3bc31" + "cafe";  // epoch, "sü1", payload

    private const string AcknowledgementHex = "01" + "02" + "01" + "62" + "0000000000000002" + "0000000000000007";

    private static readonly Gen<NodeId> GenNode =
        Gen.Char["abcXYZ019._-"].Array[1, NodeId.MaxLength].Select(name => new NodeId(new string(name)));

    private static readonly Gen<ClusterEnvelope> GenEnvelope =
        Gen.Select(GenNode, Gen.Long[1, long.MaxValue], Gen.Long[1, long.MaxValue], Gen.Char.AlphaNumeric.Array[1, 60],
            Gen.Long[0, long.MaxValue], Gen.Byte.Array[0, 300],
            (node, incarnation, sequence, stream, epoch, payload) => new ClusterEnvelope(
                EnvelopeKind.Message, node, incarnation, sequence, new ClusterMessage(new string(stream), new Epoch(epoch), payload)));

    [Fact]
    public void A_message_has_the_documented_bytes()
    {
        var message = new ClusterMessage("sü1", new Epoch(1_700_000_000_000), new byte[] { 0xca, 0xfe });
        var envelope = new ClusterEnvelope(EnvelopeKind.Message, new NodeId("n-a"), 2, 7, message);

        Assert.Equal(MessageHex, Convert.ToHexStringLower(envelope.Write()));
        Assert.True(ClusterEnvelope.TryRead(Convert.FromHexString(MessageHex), out var read));
        AssertSame(envelope, read);
    }

    [Fact]
    public void An_acknowledgement_has_the_documented_bytes()
    {
        var envelope = new ClusterEnvelope(EnvelopeKind.Acknowledgement, new NodeId("b"), 2, 7, default);

        Assert.Equal(AcknowledgementHex, Convert.ToHexStringLower(envelope.Write()));
        Assert.True(ClusterEnvelope.TryRead(Convert.FromHexString(AcknowledgementHex), out var read));
        AssertSame(envelope, read);
    }

    [Fact]
    public void What_was_written_is_read() => GenEnvelope.Sample(envelope =>
    {
        Assert.True(ClusterEnvelope.TryRead(envelope.Write(), out var read));
        AssertSame(envelope, read);
    });

    [Fact]
    public void A_shortened_head_is_refused()
    {
        var bytes = Convert.FromHexString(MessageHex);
        for (var length = 0; length < bytes.Length - 2; length++)
            Assert.False(ClusterEnvelope.TryRead(bytes.AsMemory(0, length), out _), $"{length} bytes");
    }

    [Theory]
    [InlineData(0, 2)] // another version
    [InlineData(1, 0)] // no kind
    [InlineData(1, 9)] // an unknown kind
    [InlineData(1, 2)] // an acknowledgement with a message
    [InlineData(2, 0)] // no source
    [InlineData(2, 255)] // a source longer than the envelope
    [InlineData(3, 0x20)] // a source with a space
    [InlineData(3, 0xff)] // a source beyond ASCII
    [InlineData(6, 0x80)] // a negative incarnation
    [InlineData(14, 0x80)] // a negative sequence
    [InlineData(22, 0x80)] // a negative epoch
    [InlineData(30, 0)] // no stream
    [InlineData(30, 200)] // a stream longer than the envelope
    [InlineData(32, 0x41)] // a stream that is not UTF-8
    public void A_damaged_envelope_is_refused(int position, byte value)
    {
        var bytes = Convert.FromHexString(MessageHex);
        bytes[position] = value;

        Assert.False(ClusterEnvelope.TryRead(bytes, out _));
    }

    [Fact]
    public void A_payload_beyond_the_limit_is_refused()
    {
        var message = new ClusterMessage("s", Epoch.None, new byte[ClusterMessage.MaxPayloadBytes + 1]);

        Assert.False(ClusterEnvelope.TryRead(new ClusterEnvelope(EnvelopeKind.Message, new NodeId("a"), 1, 1, message).Write(), out _));
    }

    [Fact]
    public void Hostile_bytes_never_throw() =>
        Gen.Select(GenEnvelope, Gen.Int[0, 400], Gen.Byte.Array[0, 8]).Sample((envelope, position, damage) =>
        {
            var bytes = envelope.Write();
            damage.CopyTo(bytes, position % (bytes.Length - damage.Length));
            ClusterEnvelope.TryRead(bytes, out _);
            ClusterEnvelope.TryRead(damage, out _);
        });

    private static void AssertSame(in ClusterEnvelope expected, in ClusterEnvelope actual)
    {
        Assert.Equal((expected.Kind, expected.Source, expected.Incarnation, expected.Sequence),
            (actual.Kind, actual.Source, actual.Incarnation, actual.Sequence));
        Assert.Equal((expected.Message.Stream, expected.Message.Epoch), (actual.Message.Stream, actual.Message.Epoch));
        Assert.Equal(expected.Message.Payload.ToArray(), actual.Message.Payload.ToArray());
    }
}
