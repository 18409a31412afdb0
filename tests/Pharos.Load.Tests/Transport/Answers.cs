using Pharos.Rtc.Ice;

namespace Pharos.Load.Tests.Transport;

/// <summary>What a server could answer.</summary>
internal static class Answers
{
    private static readonly string Fingerprint = string.Join(':', Enumerable.Repeat("AB", 32));

    /// <summary>An answer of a lite server, with candidates such as <c>192.0.2.1 5000</c>.</summary>
    public static string Text(IceCredentials credentials, params string[] candidates) => $"""
        v=0
        o=- 1 1 IN IP4 0.0.0.0
        s=-
        t=0 0
        a=ice-lite
        m=video 9 UDP/TLS/RTP/SAVPF 98 99
        c=IN IP4 0.0.0.0
        a=mid:0
        a=sendonly
        a=ice-ufrag:{credentials.Ufrag}
        a=ice-pwd:{credentials.Pwd}
        a=fingerprint:sha-256 {Fingerprint}
        a=setup:passive
        a=rtcp-mux
        a=rtpmap:98 VP8/90000
        a=rtpmap:99 rtx/90000
        a=fmtp:99 apt=98
        {string.Join('\n', candidates.Select((address, i) => $"a=candidate:{i} 1 udp {2130706431 - i} {address} typ host"))}

        """.ReplaceLineEndings("\r\n");
}
