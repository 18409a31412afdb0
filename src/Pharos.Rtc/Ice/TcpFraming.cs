using System.Buffers;
using System.Buffers.Binary;

namespace Pharos.Rtc.Ice;

/// <summary>
/// Datagrams on a TCP connection: each has its length in front. RFC 4571 §2, RFC 6544 §3.
/// <code>
/// length 2 | datagram 1 to 2,048 | length 2 | …
/// </code>
/// </summary>
public static class TcpFraming
{
    /// <summary>Bytes in front of a datagram.</summary>
    public const int PrefixLength = sizeof(ushort);

    /// <summary>Bytes of the longest datagram that is taken; no side of a media connection has reason to send a longer one.</summary>
    public const int MaxDatagram = 2_048;

    /// <summary>Bytes that <see cref="LooksLikeMedia"/> needs at most.</summary>
    public const int SignatureLength = 10;

    private const int StunHeaderLength = 20;

    // What is known of the first bytes of a framed STUN message: its two top bits are 0, and its methods are below 0x200.
    private const byte MaxTypeByte = 0x01;
    private const int TypeOffset = 2;
    private const int LengthOffset = 4;
    private const int CookieOffset = 6;

    private static ReadOnlySpan<byte> MagicCookie => [0x21, 0x12, 0xA4, 0x42];

    /// <summary>Takes the next datagram off the front.</summary>
    /// <param name="buffer">What has come; begins behind the frame afterwards, where there was one.</param>
    /// <param name="datagram">What was in the frame.</param>
    public static TcpFrame Read(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> datagram)
    {
        datagram = default;
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryReadBigEndian(out short prefix)) return TcpFrame.Incomplete;
        var length = (ushort)prefix;
        if (length is 0 or > MaxDatagram) return TcpFrame.Invalid;
        if (reader.Remaining < length) return TcpFrame.Incomplete;
        datagram = buffer.Slice(reader.Position, length);
        buffer = buffer.Slice(datagram.End);
        return TcpFrame.Complete;
    }

    /// <summary>Writes a frame: the bytes written, 2 more than the datagram has.</summary>
    /// <param name="datagram">1 to <see cref="MaxDatagram"/> bytes.</param>
    /// <param name="frame">Room for it.</param>
    public static int Write(ReadOnlySpan<byte> datagram, Span<byte> frame)
    {
        ArgumentOutOfRangeException.ThrowIfZero(datagram.Length, nameof(datagram));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(datagram.Length, MaxDatagram, nameof(datagram));
        BinaryPrimitives.WriteUInt16BigEndian(frame, (ushort)datagram.Length);
        datagram.CopyTo(frame[PrefixLength..]);
        return PrefixLength + datagram.Length;
    }

    /// <summary>
    /// Whether a connection that begins like this carries media: whose first frame is a STUN message. TLS begins with 0x16 and HTTP with a
    /// letter, which are lengths beyond <see cref="MaxDatagram"/>. RFC 6544 §10.1.
    /// <code>
    /// length 2 | STUN type 2 (0x00 or 0x01 first) | STUN length 2 (20 less than the frame's) | 0x2112A442 | …
    /// </code>
    /// </summary>
    /// <param name="first">The first bytes; what is behind the first 10 does not count.</param>
    /// <returns>Null where more bytes are needed to tell.</returns>
    public static bool? LooksLikeMedia(ReadOnlySpan<byte> first)
    {
        if (first.IsEmpty) return null;
        if (first[0] > MaxDatagram >> 8) return false;
        if (first.Length < PrefixLength) return null;
        var length = BinaryPrimitives.ReadUInt16BigEndian(first);
        if (length is < StunHeaderLength or > MaxDatagram || length % sizeof(uint) != 0) return false;

        Span<byte> expected = stackalloc byte[SignatureLength];
        BinaryPrimitives.WriteUInt16BigEndian(expected[LengthOffset..], (ushort)(length - StunHeaderLength));
        MagicCookie.CopyTo(expected[CookieOffset..]);
        if (first.Length > TypeOffset && first[TypeOffset] > MaxTypeByte) return false;
        for (var i = LengthOffset; i < Math.Min(first.Length, SignatureLength); i++)
            if (first[i] != expected[i]) return false;
        return first.Length >= SignatureLength ? true : null;
    }
}
