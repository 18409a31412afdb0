using System.Buffers;

namespace Pharos.Rtc.Rtp;

/// <summary>
/// The texts that say which stream a packet belongs to: the values of the header extensions <c>sdes:mid</c> (RFC 9143 §15),
/// <c>sdes:rtp-stream-id</c> and <c>sdes:repaired-rtp-stream-id</c> (RFC 8852 §3). They stay the bytes of the packet: compare them with the
/// negotiated name in ASCII.
/// </summary>
public static class StreamName
{
    // Token of RFC 8866 §9.
    private static readonly SearchValues<byte> Token =
        SearchValues.Create("!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    // RFC 8852 §3 has letters and digits; RFC 8851 §10, which names them in SDP, these two as well.
    private static readonly SearchValues<byte> StreamId =
        SearchValues.Create("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>Reads a media identification: one or more characters of a token.</summary>
    public static bool TryReadMid(ReadOnlySpan<byte> value, out ReadOnlySpan<byte> mid) => TryRead(value, Token, out mid);

    /// <summary>Reads an RtpStreamId or a RepairedRtpStreamId: one or more letters, digits, hyphens and underscores.</summary>
    public static bool TryReadRid(ReadOnlySpan<byte> value, out ReadOnlySpan<byte> rid) => TryRead(value, StreamId, out rid);

    private static bool TryRead(ReadOnlySpan<byte> value, SearchValues<byte> allowed, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (value.IsEmpty || value.ContainsAnyExcept(allowed)) return false;
        text = value;
        return true;
    }
}
