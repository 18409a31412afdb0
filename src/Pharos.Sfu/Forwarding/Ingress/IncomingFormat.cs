using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtp.Codecs;
using Pharos.Rtc.Sdp;

namespace Pharos.Sfu.Forwarding.Ingress;

/// <summary>A codec of an answer, with what is asked of it packet by packet looked up once.</summary>
internal sealed class IncomingFormat
{
    private delegate PictureMark Reading(ReadOnlySpan<byte> payload);

    private readonly Reading? _read;

    /// <summary>Of one codec.</summary>
    public IncomingFormat(CodecFormat codec)
    {
        Codec = codec;
        Repairs = codec.IsRtx ? codec.AssociatedPayloadType : null;
        HasNack = codec.Feedback.Contains("nack");
        HasPli = codec.Feedback.Contains("nack pli");
        HasFir = codec.Feedback.Contains("ccm fir");
        _read = ReadingOf(codec);
    }

    /// <summary>The codec.</summary>
    public CodecFormat Codec { get; }

    /// <summary>Whether it is for retransmissions, RFC 4588.</summary>
    public bool IsRtx => Codec.IsRtx;

    /// <summary>For retransmissions: what is sent again.</summary>
    public PayloadType? Repairs { get; }

    /// <summary>Whether lost packets may be asked for.</summary>
    public bool HasNack { get; }

    /// <summary>Whether a key frame may be asked for by picture loss indication.</summary>
    public bool HasPli { get; }

    /// <summary>Whether a key frame may be commanded by full intra request.</summary>
    public bool HasFir { get; }

    /// <summary>Whether a key frame may be asked for at all.</summary>
    public bool MayAskForKeyFrames => HasPli || HasFir;

    /// <summary>What a payload says of its picture; nothing for sound.</summary>
    public PictureMark Read(ReadOnlySpan<byte> payload) => _read is { } read ? read(payload) : default;

    private static Reading? ReadingOf(CodecFormat codec) => codec.Name.ToUpperInvariant() switch
    {
        "VP8" => static payload => Vp8.TryRead(payload, out var read) ? new(read.IsStartOfKeyFrame, TemporalPlace.Of(read)) : default,
        "VP9" => static payload => Vp9.TryRead(payload, out var read) ? new(read.IsStartOfKeyFrame, TemporalPlace.Of(read)) : default,
        "H264" => static payload => H264.TryRead(payload, out var read) ? new(read.IsStartOfKeyFrame) { StartsBFrame = read.StartsBFrame } : default,
        "H265" => static payload => new(H265.TryRead(payload, out var read) && read.IsStartOfKeyFrame),
        "AV1" => static payload => new(Av1.TryRead(payload, out var read) && read.IsStartOfKeyFrame),
        _ => null,
    };
}
