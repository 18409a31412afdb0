using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Pharos.Rtc.Sdp;

/// <summary>
/// The server's answers to a publisher's offer and to a viewer's offer: RFC 3264 §6, RFC 9429 §5.3, RFC 9725 §4.4. The answer has the
/// sections of the offer in their order, at most one of sound and one of pictures accepted, all others rejected.
/// </summary>
public static class OfferAnswer
{
    /// <summary>
    /// Answers a page, OBS, FFmpeg or GStreamer that wants to send: with all codecs and all layers the server can forward.
    /// </summary>
    public static bool TryAnswerPublisher(
        SessionDescription offer,
        LocalTransport local,
        [NotNullWhen(true)] out Agreement? agreement,
        [NotNullWhen(false)] out OfferRefusal? refusal)
    {
        agreement = null;
        var picked = Those(offer, MediaDirection.SendOnly);
        if (!IsOneOfEach(picked, "send", out refusal) || !TransportRules.TryAgree(offer, picked, out var remote, out refusal)) return false;
        var answers = new Dictionary<MediaSection, MediaSection>(ReferenceEqualityComparer.Instance);
        foreach (var section in picked)
        {
            var codecs = CodecRules.Keep(section);
            if (codecs.IsEmpty)
            {
                refusal = new(
                    RefusalReason.CodecNotForwarded,
                    $"the {section.Media} is offered as {CodecRules.Names(section)}: choose {CodecRules.Forwarded(section.Kind)}",
                    CodecRules.Names(section));
                return false;
            }
            var layers = Layers.Accept(section, codecs);
            answers[section] = Accept(section, local, remote, fromClient: true) with
            {
                Direction = MediaDirection.RecvOnly,
                Codecs = codecs,
                Rids = layers.Rids,
                SimulcastRecv = layers.Simulcast,
            };
        }
        agreement = Conclude(offer, local, remote, answers);
        return true;
    }

    /// <summary>
    /// Answers a page or a WHEP player that wants to receive: first with the format of each kind that the publisher sends, and then with those
    /// that it may change to.
    /// </summary>
    /// <param name="offer">The viewer's.</param>
    /// <param name="local">The server's transport.</param>
    /// <param name="audio">Null when the publisher sends no sound.</param>
    /// <param name="video">Null when the publisher sends no pictures.</param>
    /// <param name="agreement">When there is one.</param>
    /// <param name="refusal">Otherwise.</param>
    public static bool TryAnswerViewer(
        SessionDescription offer,
        LocalTransport local,
        OutgoingTrack? audio,
        OutgoingTrack? video,
        [NotNullWhen(true)] out Agreement? agreement,
        [NotNullWhen(false)] out OfferRefusal? refusal)
    {
        agreement = null;
        var wanted = Those(offer, MediaDirection.RecvOnly);
        if (!IsOneOfEach(wanted, "receive", out refusal)) return false;
        var picked = wanted.Where(section => TrackOf(section) is not null).ToArray();
        if (picked.Length == 0)
        {
            refusal = new(RefusalReason.NothingOffered, "the stream has nothing of what the offer asks for");
            return false;
        }
        if (!TransportRules.TryAgree(offer, picked, out var remote, out refusal)) return false;
        var answers = new Dictionary<MediaSection, MediaSection>(ReferenceEqualityComparer.Instance);
        foreach (var section in picked)
        {
            var track = TrackOf(section)!;
            var codecs = CodecRules.Match(section, track.Codec, track.RtxSsrc is not null);
            if (codecs.IsEmpty)
            {
                var (sent, taken) = (CodecRules.DescribeFully(track.Codec), CodecRules.Names(section));
                refusal = new(
                    RefusalReason.CodecNotReceived,
                    $"the stream's {section.Media} is {sent}, and this player takes {taken}",
                    CodecRules.Describe(track.Codec));
                return false;
            }
            codecs = [.. codecs, .. CodecRules.Others(section, track.Codec, track.RtxSsrc is not null)];
            answers[section] = WithTrack(Accept(section, local, remote, fromClient: false), track, codecs);
        }
        agreement = Conclude(offer, local, remote, answers);
        return true;

        OutgoingTrack? TrackOf(MediaSection section) => section.Kind == MediaKind.Audio ? audio : video;
    }

    private static MediaSection[] Those(SessionDescription offer, MediaDirection way) =>
    [
        .. offer.Sections
            .Where(section => section is { IsRejected: false, Kind: not MediaKind.Other })
            .Where(section => section.Protocol.EndsWith("/TLS/RTP/SAVPF", StringComparison.Ordinal))
            .Where(section => section.Direction == way || section.Direction == MediaDirection.SendRecv),
    ];

    private static bool IsOneOfEach(MediaSection[] sections, string verb, [NotNullWhen(false)] out OfferRefusal? refusal)
    {
        refusal = sections.Length == 0
            ? new(RefusalReason.NothingOffered, $"no section offers to {verb} audio or video over UDP/TLS/RTP/SAVPF")
            : sections.GroupBy(section => section.Kind).FirstOrDefault(kind => kind.Count() > 1) is { } many
                ? new(RefusalReason.TooManySections, $"{many.Count()} {many.First().Media} sections offer to {verb}: one is taken")
                : null;
        return refusal is null;
    }

    private static MediaSection Accept(
        MediaSection offered, LocalTransport local, RemoteTransport remote, bool fromClient) => new()
    {
        Media = offered.Media,
        Protocol = offered.Protocol,
        Mid = offered.Mid,
        IceUfrag = local.IceUfrag,
        IcePwd = local.IcePwd,
        IceOptions = ["trickle", "ice2"],
        Fingerprints = [local.Fingerprint],
        Setup = remote.LocalRole,
        RtcpMux = true,
        // RFC 5506 §5: only when it is offered, and Firefox does not offer it for sound.
        RtcpReducedSize = offered.RtcpReducedSize,
        Extensions = ExtensionRules.Accept(offered, fromClient),
    };

    private static MediaSection WithTrack(MediaSection section, OutgoingTrack track, ImmutableArray<CodecFormat> codecs)
    {
        var rtx = codecs.Any(codec => codec.IsRtx) ? track.RtxSsrc : null;
        var media = new SourceDescription(track.Ssrc, track.Cname, track.Msid);
        return section with
        {
            Direction = MediaDirection.SendOnly,
            Codecs = codecs,
            Msids = [track.Msid],
            Sources = rtx is { } again ? [media, media with { Ssrc = again }] : [media],
            SourceGroups = rtx is { } repair ? [new SourceGroup("FID", [track.Ssrc, repair])] : [],
        };
    }

    private static Agreement Conclude(
        SessionDescription offer, LocalTransport local, RemoteTransport remote, Dictionary<MediaSection, MediaSection> answers)
    {
        var bundle = offer.BundleOf(answers.Keys.First()) is { } group
            ? group.Mids.Where(mid => answers.Values.Any(answer => answer.Mid == mid)).Distinct().ToImmutableArray()
            : [];
        // RFC 8843 §7.3.1: the candidates of a group are those of its first section.
        var first = answers.First(pair => bundle.IsEmpty || pair.Value.Mid == bundle[0]).Key;
        answers[first] = answers[first] with { Candidates = local.Candidates, EndOfCandidates = true };
        ExtensionRules.Settle(offer, answers);
        return new Agreement
        {
            Answer = new SessionDescription
            {
                SessionId = local.SessionId,
                IceLite = true,
                Groups = bundle.IsEmpty ? [] : [new SectionGroup(SectionGroup.Bundle, bundle)],
                ExtmapAllowMixed = offer.ExtmapAllowMixed,
                Sections = [.. offer.Sections.Select(section => answers.GetValueOrDefault(section) ?? Reject(section))],
            },
            Remote = remote,
            Audio = Of(MediaKind.Audio),
            Video = Of(MediaKind.Video),
        };

        AgreedMedia? Of(MediaKind kind) => answers
            .Where(pair => pair.Key.Kind == kind).Select(pair => new AgreedMedia(pair.Key, pair.Value)).FirstOrDefault();
    }

    private static MediaSection Reject(MediaSection offered) => new()
    {
        Media = offered.Media,
        Port = 0,
        Protocol = offered.Protocol,
        Formats = offered.Codecs.IsEmpty ? [.. offered.Formats.Take(1)] : [offered.Codecs[0].PayloadType.ToString()],
        Mid = offered.Mid,
        Direction = MediaDirection.Inactive,
    };
}
