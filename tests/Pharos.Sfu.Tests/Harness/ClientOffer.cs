using Pharos.Rtc.Primitives;
using Pharos.Rtc.Sdp;

namespace Pharos.Sfu.Tests.Harness;

/// <summary>An offer of VP8 and Opus as a page makes it, with what tells one client from the other.</summary>
internal static class ClientOffer
{
    public const string Ufrag = "them";

    public static readonly Ssrc Audio = new(0x1001);
    public static readonly Ssrc Video = new(0x2001);

    /// <summary>The text.</summary>
    /// <param name="publishes">Whether it sends the media; otherwise it receives it.</param>
    /// <param name="fingerprint">Of the certificate it says it will show.</param>
    /// <param name="setup">What it can be in the handshake.</param>
    public static string Text(bool publishes, DtlsFingerprint fingerprint, string setup)
    {
        var direction = publishes ? "sendonly" : "recvonly";
        var transport = $"""
            c=IN IP4 0.0.0.0
            a=ice-ufrag:{Ufrag}
            a=ice-pwd:bP+XJMM09aR8AiX1jdukzR6Y
            a=fingerprint:{fingerprint.Algorithm} {fingerprint.Value}
            a=setup:{setup}
            a={direction}
            a=rtcp-mux
            a=rtcp-rsize
            """;
        return $"""
            v=0
            o=- 5228595038118931041 2 IN IP4 127.0.0.1
            s=-
            t=0 0
            a=group:BUNDLE 0 1
            m=audio 9 UDP/TLS/RTP/SAVPF 111
            {transport}
            a=mid:0
            a=rtpmap:111 opus/48000/2
            {Sources(publishes, Audio)}
            m=video 9 UDP/TLS/RTP/SAVPF 96 97
            {transport}
            a=mid:1
            a=rtpmap:96 VP8/90000
            a=rtcp-fb:96 nack
            a=rtcp-fb:96 nack pli
            a=rtpmap:97 rtx/90000
            a=fmtp:97 apt=96
            {Sources(publishes, Video)}

            """.ReplaceLineEndings("\r\n");
    }

    private static string Sources(bool publishes, Ssrc ssrc) => publishes ? $"a=ssrc:{ssrc.Value} cname:them" : "a=ptime:20";
}
