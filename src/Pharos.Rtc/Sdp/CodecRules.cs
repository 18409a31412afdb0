using System.Collections.Immutable;
using System.Globalization;

namespace Pharos.Rtc.Sdp;

/// <summary>Which codecs the server forwards, and which of a viewer's formats takes what a publisher sends.</summary>
internal static class CodecRules
{
    private static readonly string[] Video = ["VP8", "VP9", "AV1", "H265"];

    // What publishers come with, in the form that most viewers take.
    private static readonly CodecFormat[] Usual = [.. new[] { "VP8", "VP9", "H264", "AV1", "H265" }.Select(name => new CodecFormat
    {
        PayloadType = new(0), Name = name, ClockRate = 90000, Parameters = name == "H264" ? "packetization-mode=1;profile-level-id=42e01f" : "",
    })];

    private static readonly string[] Feedback = ["goog-remb", "transport-cc", "ccm fir", "nack", "nack pli"];

    /// <summary>What is forwarded of each kind, for people.</summary>
    public static string Forwarded(MediaKind kind) =>
        kind == MediaKind.Audio ? "Opus" : "VP8, VP9, H264 that is not interleaved, AV1 or H265";

    /// <summary>The names of what is offered, for people.</summary>
    public static string Names(MediaSection section)
    {
        string[] repairs = ["rtx", "red", "ulpfec", "flexfec-03", "CN", "telephone-event"];
        var names = section.Codecs.Where(codec => !repairs.Any(codec.Is))
            .Select(Describe).Distinct(StringComparer.OrdinalIgnoreCase).Take(8).ToArray();
        return names.Length == 0 ? "no codec" : string.Join(", ", names);
    }

    /// <summary>A codec, for people: H264 with its profile.</summary>
    public static string Describe(CodecFormat codec) => codec.Is("H264") ? $"H264 {H264Profile.Of(codec).Name}" : codec.Name;

    /// <summary>The same, with what it takes to be received.</summary>
    public static string DescribeFully(CodecFormat codec) =>
        codec.Is("H264") ? $"{Describe(codec)} with packetization-mode={PacketizationMode(codec)}" : Describe(codec);

    /// <summary>The formats that can be forwarded, and <c>rtx</c> for them, in the order and with the numbers of the offer.</summary>
    public static ImmutableArray<CodecFormat> Keep(MediaSection offered)
    {
        var kept = offered.Codecs.Where(codec => IsForwarded(offered.Kind, codec)).ToArray();
        // Encoders that say no mode mean 0, and have no other; who has both is to use what large frames are made for.
        if (kept.Any(codec => codec.Is("H264") && PacketizationMode(codec) == 1))
            kept = [.. kept.Where(codec => !codec.Is("H264") || PacketizationMode(codec) == 1)];
        return [.. offered.Codecs.Where(codec => kept.Contains(codec) || IsRtxOf(codec, kept)).Select(WithOurFeedback).Select(Unlimited)];
    }

    /// <summary>
    /// The viewer's format that takes the codec, then its <c>rtx</c> when that is wanted and there is one; empty when none takes it.
    /// </summary>
    public static ImmutableArray<CodecFormat> Match(MediaSection offered, CodecFormat sent, bool wantsRtx)
    {
        // OrderBy keeps the viewer's order among equals.
        var best = offered.Codecs.Where(codec => Takes(codec, sent) > 0).OrderByDescending(codec => Takes(codec, sent)).FirstOrDefault();
        if (best is null) return [];
        var rtx = wantsRtx ? offered.Codecs.FirstOrDefault(codec => IsRtxOf(codec, [best])) : null;
        return rtx is null ? [WithOurFeedback(best)] : [WithOurFeedback(best), WithOurFeedback(rtx)];
    }

    /// <summary>
    /// What else a viewer takes of pictures, and <c>rtx</c> for it: a publisher may come back with another codec, and its viewers are to stay.
    /// </summary>
    public static IEnumerable<CodecFormat> Others(MediaSection offered, CodecFormat sent, bool wantsRtx) =>
        offered.Kind != MediaKind.Video ? [] : Usual.Where(usual => !usual.Is(sent.Name)).SelectMany(usual => Match(offered, usual, wantsRtx));

    private static bool IsForwarded(MediaKind kind, CodecFormat codec) => kind == MediaKind.Audio
        ? codec.Is("opus") && codec is { ClockRate: 48000, Channels: 2 }
        : codec.ClockRate == 90000
            && (Video.Any(codec.Is) || (codec.Is("H264") && PacketizationMode(codec) <= 1));

    private static bool IsRtxOf(CodecFormat codec, CodecFormat[] media) => codec.IsRtx && codec.AssociatedPayloadType is { } sentAgain
        && media.Any(format => format.PayloadType == sentAgain && format.ClockRate == codec.ClockRate);

    // max-fs and max-fr (RFC 7741 §6.1, RFC 9628 §6.1) bound what a receiver decodes, and the server decodes nothing: given back to
    // Firefox, its own bound would scale down what it sends.
    private static CodecFormat Unlimited(CodecFormat codec) => !codec.Is("VP8") && !codec.Is("VP9") ? codec : codec with
    {
        Parameters = codec.Parameter("profile-id") is { } profile ? $"profile-id={profile}" : "",
    };

    private static CodecFormat WithOurFeedback(CodecFormat codec) => codec with { Feedback = [.. codec.Feedback.Where(Feedback.Contains)] };

    /// <summary>How well a viewer's format takes what is sent: 0 for not at all, otherwise the more the better.</summary>
    public static int Takes(CodecFormat viewer, CodecFormat sent)
    {
        if (!viewer.Is(sent.Name) || viewer.ClockRate != sent.ClockRate || viewer.Channels != sent.Channels) return 0;
        if (sent.Is("H264")) return TakesH264(viewer, sent);
        if (sent.Is("VP9") || sent.Is("H265"))
        {
            // RFC 9628 §6.1 and RFC 7798 §7.1: the profile that is meant when nothing is said.
            var unsaid = sent.Is("VP9") ? 0 : 1;
            return Number(viewer, "profile-id", unsaid) == Number(sent, "profile-id", unsaid) ? 1 : 0;
        }
        // A decoder of a higher AV1 profile decodes the lower ones too (AV1 specification, Annex A).
        if (sent.Is("AV1"))
        {
            var higher = Number(viewer, "profile", 0) - Number(sent, "profile", 0);
            return higher is >= 0 and <= 2 ? 3 - higher : 0;
        }
        return 1;
    }

    // The level is no reason to refuse, nor are the profiles up to High: encoders write 3.1 and send 1080p60, browsers name Baseline and decode
    // High. What is above is decoded by nobody who does not say so. Both otherwise only tell which of the viewer's formats comes nearest. The packetization mode says what packets look like, and counts: who takes
    // mode 1 takes the single NAL units of mode 0 as well (RFC 6184 §6.3), and not the other way round.
    private static int TakesH264(CodecFormat viewer, CodecFormat sent)
    {
        var (taken, mode) = (PacketizationMode(viewer), PacketizationMode(sent));
        if (taken != mode && (taken, mode) != (1, 0)) return 0;
        var (can, must) = (H264Profile.Of(viewer), H264Profile.Of(sent));
        var level = can.Level >= must.Level ? 1 : 0;
        if (can.Name != must.Name && !must.IsCommon) return 0;
        var nearness = can.Name == must.Name ? 100 : can.Decodes(must) ? 50 : 1 + can.Height;
        return (((nearness * 2) + level) * 2) + (taken == mode ? 1 : 0);
    }

    private static int PacketizationMode(CodecFormat codec) => Number(codec, "packetization-mode", 0);

    private static int Number(CodecFormat codec, string parameter, int unsaid) =>
        int.TryParse(codec.Parameter(parameter), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : unsaid;
}
