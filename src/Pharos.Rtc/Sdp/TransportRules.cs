using System.Diagnostics.CodeAnalysis;

namespace Pharos.Rtc.Sdp;

/// <summary>Whether one transport can carry the sections that were picked, and which: RFC 8843 §7, RFC 8842 §5, RFC 9429 §5.3.1.</summary>
internal static class TransportRules
{
    /// <summary>Finds the client's transport.</summary>
    public static bool TryAgree(
        SessionDescription offer,
        IReadOnlyList<MediaSection> picked,
        [NotNullWhen(true)] out RemoteTransport? remote,
        [NotNullWhen(false)] out OfferRefusal? refusal)
    {
        remote = null;
        if (picked.FirstOrDefault(section => !section.RtcpMux) is { } apart)
            return Refuse(
                RefusalReason.SeparateTransports,
                $"the {apart.Media} section has no 'a=rtcp-mux': RTP and RTCP must share a port",
                out refusal);
        var bundle = offer.BundleOf(picked[0]);
        if (picked.Any(section => section != picked[0] && offer.BundleOf(section) is var other && (other is null || other != bundle)))
            return Refuse(
                RefusalReason.SeparateTransports,
                "audio and video must share a transport: one 'a=group:BUNDLE' line with the mids of both",
                out refusal);

        // Those that stay come first, in the order of the group: the first of them is the transport once the answer is in force.
        var others = bundle is null ? [] : bundle.Mids.Select(offer.SectionOf).OfType<MediaSection>().ToArray();
        var candidates = others.Where(picked.Contains).Concat(picked).Concat(others);
        var complete = candidates.FirstOrDefault(section => section is { IceUfrag: not null, IcePwd: not null });
        if (complete is not { IceUfrag: { } ufrag, IcePwd: { } pwd } told)
            return Refuse(RefusalReason.TransportIncomplete, "there is no 'a=ice-ufrag' or no 'a=ice-pwd'", out refusal);
        var strong = told.Fingerprints.Where(fingerprint => fingerprint.IsStrong).ToArray();
        if (strong.Length == 0)
            return Refuse(
                RefusalReason.TransportIncomplete,
                "there is no 'a=fingerprint' of SHA-256 or longer: the media could not be encrypted",
                out refusal);
        if (LocalRole(told.Setup) is not { } role)
            return Refuse(
                RefusalReason.TransportIncomplete,
                "'a=setup:holdconn' keeps the connection from being made: offer actpass, active or passive",
                out refusal);
        remote = new RemoteTransport
        {
            Mid = told.Mid,
            IceUfrag = ufrag,
            IcePwd = pwd,
            IceLite = offer.IceLite,
            Fingerprints = [.. strong],
            LocalRole = role,
            Candidates = told.Candidates,
        };
        refusal = null;
        return true;
    }

    // RFC 4145 §4: an offer that says nothing means active.
    private static SetupRole? LocalRole(SetupRole? offered) => offered switch
    {
        SetupRole.Passive => SetupRole.Active,
        SetupRole.HoldConn => null,
        _ => SetupRole.Passive,
    };

    private static bool Refuse(RefusalReason reason, string problem, out OfferRefusal? refusal)
    {
        refusal = new OfferRefusal(reason, problem);
        return false;
    }
}
