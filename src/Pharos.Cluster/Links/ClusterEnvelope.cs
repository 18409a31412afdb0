using System.Buffers.Binary;
using System.Text;

namespace Pharos.Cluster.Links;

/// <summary>
/// What one node publishes on another's channel. Numbers are big-endian.
/// <code>
///  0        1        2        3
/// +--------+--------+--------+----------------------+
/// |version |kind    |source  |source (ASCII) ...    |
/// |      1 |        |length  |                      |
/// +--------+--------+--------+----------------------+
/// |incarnation of the link (8)                      |
/// +-------------------------------------------------+
/// |sequence (8)                                     |
/// +-------------------------------------------------+   a message only:
/// |epoch (8)                                        |
/// +--------+----------------------------------------+
/// |stream  |stream (UTF-8) ...                      |
/// |length  |                                        |
/// +--------+----------------------------------------+
/// |payload, up to the end                           |
/// +-------------------------------------------------+
/// </code>
/// </summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Source">The node that published it.</param>
/// <param name="Incarnation">Which life of the link: the sender counts up whenever it gives up what it had sent.</param>
/// <param name="Sequence">Of a message, its number from 1; of an acknowledgement, the last number received.</param>
/// <param name="Message">What a <see cref="EnvelopeKind.Message"/> carries.</param>
internal readonly record struct ClusterEnvelope(
    EnvelopeKind Kind, NodeId Source, long Incarnation, long Sequence, ClusterMessage Message)
{
    /// <summary>Changes when the layout does: a node drops what it does not know, so that versions can run side by side.</summary>
    public const byte Version = 1;

    private const int Numbers = 2 * sizeof(long);

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The envelope as bytes.</summary>
    public byte[] Write()
    {
        var source = Encoding.ASCII.GetBytes(Source.Value);
        var stream = Kind == EnvelopeKind.Message ? Utf8.GetBytes(Message.Stream) : [];
        var tail = Kind == EnvelopeKind.Message ? sizeof(long) + 1 + stream.Length + Message.Payload.Length : 0;
        var bytes = new byte[3 + source.Length + Numbers + tail];
        bytes[0] = Version;
        bytes[1] = (byte)Kind;
        bytes[2] = (byte)source.Length;
        source.CopyTo(bytes, 3);
        var rest = bytes.AsSpan(3 + source.Length);
        BinaryPrimitives.WriteInt64BigEndian(rest, Incarnation);
        BinaryPrimitives.WriteInt64BigEndian(rest[8..], Sequence);
        if (Kind != EnvelopeKind.Message)
            return bytes;
        rest = rest[Numbers..];
        BinaryPrimitives.WriteInt64BigEndian(rest, Message.Epoch.Value);
        rest[8] = (byte)stream.Length;
        stream.CopyTo(rest[9..]);
        Message.Payload.Span.CopyTo(rest[(9 + stream.Length)..]);
        return bytes;
    }

    /// <summary>Reads an envelope; the payload is a part of <paramref name="bytes"/>. Anything else is refused, without an exception.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, out ClusterEnvelope envelope)
    {
        envelope = default;
        var head = bytes.Span;
        if (head.Length < 3 || head[0] != Version || head.Length < 3 + head[2] + Numbers)
            return false;
        var kind = (EnvelopeKind)head[1];
        var source = new NodeId(Encoding.ASCII.GetString(head.Slice(3, head[2])));
        var rest = head[(3 + head[2])..];
        var incarnation = BinaryPrimitives.ReadInt64BigEndian(rest);
        var sequence = BinaryPrimitives.ReadInt64BigEndian(rest[8..]);
        if (!source.IsValid || incarnation < 0 || sequence < 0)
            return false;
        rest = rest[Numbers..];
        var message = default(ClusterMessage);
        var isWhole = kind switch
        {
            EnvelopeKind.Message => TryReadMessage(bytes[^rest.Length..], out message),
            EnvelopeKind.Acknowledgement or EnvelopeKind.Farewell => rest.IsEmpty,
            _ => false,
        };
        if (isWhole)
            envelope = new ClusterEnvelope(kind, source, incarnation, sequence, message);
        return isWhole;
    }

    private static bool TryReadMessage(ReadOnlyMemory<byte> bytes, out ClusterMessage message)
    {
        message = default;
        var rest = bytes.Span;
        if (rest.Length < sizeof(long) + 1)
            return false;
        var epoch = BinaryPrimitives.ReadInt64BigEndian(rest);
        var length = rest[8];
        var payload = rest.Length - 9 - length;
        if (epoch < 0 || length == 0 || payload is < 0 or > ClusterMessage.MaxPayloadBytes)
            return false;
        var stream = rest.Slice(9, length);
        if (!System.Text.Unicode.Utf8.IsValid(stream))
            return false;
        message = new ClusterMessage(Utf8.GetString(stream), new Epoch(epoch), bytes[^payload..]);
        return true;
    }
}
