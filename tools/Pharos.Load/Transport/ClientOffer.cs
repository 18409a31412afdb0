using System.Security.Cryptography;
using Pharos.Load.Options;
using Pharos.Rtc.Ice;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Sdp;

namespace Pharos.Load.Transport;

/// <summary>The offer of one client: one video section, without candidates, since the server answers checks from anywhere.</summary>
internal sealed class ClientOffer
{
    /// <summary>The numbers it gives to the video and to its retransmissions.</summary>
    public static readonly PayloadType Video = new(96), Retransmission = new(97);

    private ClientOffer(string text, IceCredentials credentials, Ssrc media, Ssrc repair) =>
        (Text, Credentials, Media, Repair) = (text, credentials, media, repair);

    /// <summary>The session description.</summary>
    public string Text { get; }

    /// <summary>What the server may ask this client with.</summary>
    public IceCredentials Credentials { get; }

    /// <summary>A publisher's stream.</summary>
    public Ssrc Media { get; }

    /// <summary>Its retransmissions.</summary>
    public Ssrc Repair { get; }

    /// <summary>One of a publisher.</summary>
    public static ClientOffer ToPublish(VideoCodec codec, DtlsFingerprint fingerprint)
    {
        var (media, repair) = (NewSsrc(), NewSsrc());
        var sources = $"""
            a=ssrc-group:FID {media} {repair}
            a=ssrc:{media} cname:pharos-load
            a=ssrc:{repair} cname:pharos-load
            """;
        return Create("sendonly", [codec], fingerprint, $"a=msid:pharos-load video\n{sources}", media, repair);
    }

    /// <summary>One of a viewer, who takes either codec, with the header extensions that browsers ask for and that need no feedback.</summary>
    public static ClientOffer ToWatch(DtlsFingerprint fingerprint)
    {
        var extensions = $"""
            a=extmap:1 {ExtensionUri.AbsSendTime}
            a=extmap:2 {ExtensionUri.Mid}
            """;
        return Create("recvonly", [VideoCodec.Vp8, VideoCodec.H264], fingerprint, extensions, NewSsrc(), default);
    }

    private static ClientOffer Create(
        string direction, VideoCodec[] codecs, DtlsFingerprint fingerprint, string more, Ssrc media, Ssrc repair)
    {
        var credentials = IceCredentials.Create(RandomNumberGenerator.GetBytes(IceCredentials.RandomLength));
        var formats = codecs.Select((codec, i) => Format(codec, Video.Value + (2 * i))).ToArray();
        var numbers = string.Join(' ', Enumerable.Range(Video.Value, 2 * codecs.Length));
        var text = $"""
            v=0
            o=- {RandomNumberGenerator.GetInt32(int.MaxValue)} 1 IN IP4 127.0.0.1
            s=-
            t=0 0
            a=group:BUNDLE 0
            m=video 9 UDP/TLS/RTP/SAVPF {numbers}
            c=IN IP4 0.0.0.0
            a=mid:0
            a={direction}
            a=ice-ufrag:{credentials.Ufrag}
            a=ice-pwd:{credentials.Pwd}
            a=fingerprint:{fingerprint.Algorithm} {fingerprint.Value}
            a=setup:actpass
            a=rtcp-mux
            a=rtcp-rsize
            {string.Join('\n', formats)}
            {more}

            """;
        return new(text.ReplaceLineEndings("\r\n"), credentials, media, repair);
    }

    private static string Format(VideoCodec codec, int number)
    {
        var (name, parameters) = codec == VideoCodec.Vp8
            ? ("VP8", "")
            : ("H264", $"a=fmtp:{number} level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f\n");
        return $"""
            a=rtpmap:{number} {name}/90000
            {parameters}a=rtcp-fb:{number} ccm fir
            a=rtcp-fb:{number} nack
            a=rtcp-fb:{number} nack pli
            a=rtpmap:{number + 1} rtx/90000
            a=fmtp:{number + 1} apt={number}
            """;
    }

    private static Ssrc NewSsrc() => new((uint)RandomNumberGenerator.GetInt32(1, int.MaxValue));
}
