namespace Pharos.Rtc;

/// <summary>
/// Tells apart what shares one port by the first byte, and RTP from RTCP by the second (RFC 7983 §7, RFC 5761 §4).
/// <code>
///   [0..3]      STUN
///   [16..19]    ZRTP            not spoken here
///   [20..63]    DTLS
///   [64..79]    TURN channel    a TURN client's matter: not spoken here
///   [128..191]  RTP or RTCP     RTCP where the second byte is [192..223]
/// </code>
/// </summary>
public static class Demux
{
    /// <summary>
    /// Classifies a datagram. Only its first two bytes are looked at: whether the rest is sound is for its parser to say.
    /// </summary>
    public static DatagramKind Classify(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length < 2) return DatagramKind.Unknown;
        return datagram[0] switch
        {
            <= 3 => DatagramKind.Stun,
            >= 20 and <= 63 => DatagramKind.Dtls,
            >= 128 and <= 191 => datagram[1] is >= 192 and <= 223 ? DatagramKind.Rtcp : DatagramKind.Rtp,
            _ => DatagramKind.Unknown,
        };
    }
}
