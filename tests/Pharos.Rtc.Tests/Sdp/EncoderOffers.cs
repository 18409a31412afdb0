namespace Pharos.Rtc.Tests.Sdp;

/// <summary>Offers as encoders make them, written down from what is known of them.</summary>
internal static class EncoderOffers
{
    private const string Fingerprint =
        "74:45:C0:81:49:65:A4:49:E2:4F:75:19:F6:35:67:CE:F5:5E:2C:AD:D4:C8:3B:FE:EC:CF:43:8D:D2:E6:30:1B";

    /// <summary>OBS 32: libdatachannel writes the transport once, options with commas; of three layers "0" is the highest.</summary>
    public const string Obs = $"""
        v=0
        o=rtc 3767197920 0 IN IP4 127.0.0.1
        s=-
        t=0 0
        a=group:BUNDLE 0 1
        a=group:LS 0 1
        a=msid-semantic:WMS *
        a=setup:actpass
        a=ice-ufrag:Q4tW
        a=ice-pwd:vDXyCjEB5Ds3ZL7QHQe1aF
        a=ice-options:ice2,trickle
        a=fingerprint:sha-256 {Fingerprint}
        m=audio 9 UDP/TLS/RTP/SAVPF 111
        c=IN IP4 0.0.0.0
        a=mid:0
        a=sendonly
        a=ssrc:1042 cname:obs
        a=ssrc:1042 msid:live live-audio
        a=msid:live live-audio
        a=rtcp-mux
        a=rtpmap:111 opus/48000/2
        a=fmtp:111 minptime=10;maxaveragebitrate=96000;stereo=1;sprop-stereo=1;useinbandfec=1
        m=video 9 UDP/TLS/RTP/SAVPF 96
        c=IN IP4 0.0.0.0
        a=mid:1
        a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid
        a=extmap:2 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id
        a=sendonly
        a=ssrc:1043 cname:obs
        a=ssrc:1043 msid:live live-video
        a=msid:live live-video
        a=rtcp-mux
        a=rtpmap:96 H264/90000
        a=rtcp-fb:96 nack
        a=rtcp-fb:96 goog-remb
        a=fmtp:96 profile-level-id=42e01f;packetization-mode=1;level-asymmetry-allowed=1
        a=rid:0 send
        a=rid:1 send
        a=rid:2 send
        a=simulcast:send 0;1;2

        """;

    /// <summary>FFmpeg 8 without sound: DTLS server, and a group that names a section that is not there.</summary>
    public const string FfmpegVideoOnly = $"""
        v=0
        o=FFmpeg 4489045141692799359 2 IN IP4 127.0.0.1
        s=FFmpegPublishSession
        t=0 0
        a=group:BUNDLE 0 1
        a=extmap-allow-mixed
        a=msid-semantic: WMS
        m=video 9 UDP/TLS/RTP/SAVPF 106
        c=IN IP4 0.0.0.0
        a=ice-ufrag:5a3f9d11
        a=ice-pwd:2bb1f0a9c44d1e8872de60b3715af09c
        a=fingerprint:sha-256 {Fingerprint}
        a=setup:passive
        a=mid:1
        a=sendonly
        a=msid:FFmpeg video
        a=rtcp-mux
        a=rtcp-rsize
        a=rtpmap:106 H264/90000
        a=fmtp:106 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f
        a=ssrc:3271848905 cname:FFmpeg
        a=ssrc:3271848905 msid:FFmpeg video

        """;

    /// <summary>GStreamer whipclientsink: all candidates, rtx, red and ulpfec, and a section that is offered both ways.</summary>
    public const string GStreamer = $"""
        v=0
        o=- 2867712093814206533 0 IN IP4 0.0.0.0
        s=-
        t=0 0
        a=ice-options:trickle
        a=group:BUNDLE video0 audio1
        m=video 9 UDP/TLS/RTP/SAVPF 96 97 98 99 100
        c=IN IP4 0.0.0.0
        a=setup:actpass
        a=ice-ufrag:wSf1xT7IQvhbRgKcTlpDl9QBhMM3qUfz
        a=ice-pwd:S4wl6iqTvJHqlCFV3ekOmEzPqv5ooIRi
        a=rtcp-mux
        a=rtcp-rsize
        a=sendonly
        a=rtpmap:96 VP8/90000
        a=rtcp-fb:96 nack
        a=rtcp-fb:96 nack pli
        a=rtcp-fb:96 ccm fir
        a=rtcp-fb:96 transport-cc
        a=rtpmap:97 red/90000
        a=rtpmap:98 ulpfec/90000
        a=rtpmap:99 rtx/90000
        a=fmtp:99 apt=97
        a=rtpmap:100 rtx/90000
        a=fmtp:100 apt=96
        a=extmap:1 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
        a=ssrc-group:FID 2771503128 610894012
        a=ssrc:2771503128 msid:user1@host-8a webrtctransceiver0
        a=ssrc:2771503128 cname:user1@host-8a
        a=ssrc:610894012 msid:user1@host-8a webrtctransceiver0
        a=ssrc:610894012 cname:user1@host-8a
        a=mid:video0
        a=fingerprint:sha-256 {Fingerprint}
        a=rtcp-mux-only
        a=candidate:1 1 UDP 2015363327 192.0.2.20 47011 typ host
        a=candidate:2 1 TCP 1015021823 192.0.2.20 9 typ host tcptype active
        a=end-of-candidates
        m=audio 0 UDP/TLS/RTP/SAVPF 101
        c=IN IP4 0.0.0.0
        a=setup:actpass
        a=ice-ufrag:wSf1xT7IQvhbRgKcTlpDl9QBhMM3qUfz
        a=ice-pwd:S4wl6iqTvJHqlCFV3ekOmEzPqv5ooIRi
        a=bundle-only
        a=rtcp-mux
        a=rtcp-rsize
        a=sendrecv
        a=rtpmap:101 OPUS/48000/2
        a=rtcp-fb:101 transport-cc
        a=fmtp:101 sprop-maxcapturerate=48000;sprop-stereo=0
        a=extmap:1 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
        a=ssrc:3991405726 cname:user1@host-8a
        a=mid:audio1
        a=fingerprint:sha-256 {Fingerprint}

        """;
}
