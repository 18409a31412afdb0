using Pharos.Rtc.Primitives;
using Pharos.Rtc.Sdp;

namespace Pharos.Rtc.Tests.Sdp;

/// <summary>Descriptions to test with, and a server that answers them.</summary>
internal static class Sample
{
    public static readonly string[] CapturedNames =
    [
        "answer-to-chromium-simulcast", "offer-chromium-play", "offer-chromium-publish", "offer-chromium-simulcast",
        "offer-firefox-play", "offer-firefox-publish", "offer-firefox-simulcast", "offer-gstreamer-play", "offer-gstreamer-publish",
        "offer-ffmpeg-publish", "offer-libdatachannel-publish",
    ];

    public static readonly LocalTransport Server = new()
    {
        SessionId = 4611686018427387904,
        IceUfrag = "pharos01",
        IcePwd = "0123456789abcdefghijkl",
        Fingerprint = DtlsFingerprint.Of("sha-256", [.. Enumerable.Range(1, 32).Select(value => (byte)value)]),
        Candidates = ["1 1 udp 2130706431 203.0.113.5 8443 typ host", "2 1 tcp 1671430143 203.0.113.5 8443 typ host tcptype passive"],
    };

    public static string Text(string name) => name switch
    {
        "obs" => EncoderOffers.Obs,
        "ffmpeg" => EncoderOffers.FfmpegVideoOnly,
        "gstreamer" => EncoderOffers.GStreamer,
        _ => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Sdp", "Captured", name + ".sdp")),
    };

    public static SessionDescription Read(string text)
    {
        Assert.True(SdpReader.TryRead(text, out var description, out var error), error?.ToString());
        return description;
    }

    public static Agreement Publish(string name)
    {
        Assert.True(OfferAnswer.TryAnswerPublisher(Read(Text(name)), Server, out var agreement, out var refusal), refusal?.Problem);
        return agreement;
    }

    public static OutgoingTrack Track(CodecFormat codec, uint ssrc, uint? rtx = null) => new()
    {
        Codec = codec,
        Msid = new Msid("pharos", codec.ClockRate == 48000 ? "audio" : "video"),
        Cname = "pharos",
        Ssrc = new Ssrc(ssrc),
        RtxSsrc = rtx is { } again ? new Ssrc(again) : null,
    };

    public static CodecFormat Codec(string name, string parameters = "") => new()
    {
        PayloadType = new PayloadType(77),
        Name = name,
        ClockRate = name == "opus" ? 48000 : 90000,
        Channels = name == "opus" ? 2 : 1,
        Parameters = parameters,
    };
}
