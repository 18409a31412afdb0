using System.Collections.Immutable;

namespace Pharos.Rtc.Sdp;

/// <summary>Which of the offered header extensions an answer takes, RFC 8285 §6.</summary>
internal static class ExtensionRules
{
    // A two-byte header costs every packet two more bytes: numbers above 14 are not taken.
    private const int MaxId = 14;

    // A viewer's stream needs no rid: the server sends it one layer on one SSRC.
    private static readonly string[] OfPublishers = [ExtensionUri.RtpStreamId, ExtensionUri.RepairedRtpStreamId];

    private static readonly string[] OfBoth =
    [
        ExtensionUri.Mid, ExtensionUri.TransportWideCc, ExtensionUri.AbsSendTime,
        ExtensionUri.AbsCaptureTime, ExtensionUri.AudioLevel, ExtensionUri.DependencyDescriptor,
    ];

    /// <summary>Those the server knows and that are meant for the way the media goes.</summary>
    public static ImmutableArray<ExtensionMapping> Accept(MediaSection offered, bool fromClient)
    {
        var way = fromClient ? MediaDirection.SendOnly : MediaDirection.RecvOnly;
        var reverse = fromClient ? MediaDirection.RecvOnly : MediaDirection.SendOnly;
        return
        [
            .. offered.Extensions
                .Where(extension => extension.Id <= MaxId)
                .Where(extension => OfBoth.Contains(extension.Uri) || (fromClient && OfPublishers.Contains(extension.Uri)))
                .Where(extension => extension.Direction is null or MediaDirection.SendRecv || extension.Direction == way)
                .DistinctBy(extension => extension.Uri)
                .Select(extension => extension with { Direction = extension.Direction == way ? reverse : null }),
        ];
    }

    /// <summary>
    /// Takes the numbers out of later sections that mean something else in an earlier one: sections that share a transport share the
    /// numbers (RFC 8843 §9.2), which not every client's offer keeps to.
    /// </summary>
    public static void Settle(SessionDescription offer, Dictionary<MediaSection, MediaSection> answers)
    {
        var taken = new Dictionary<int, string>();
        foreach (var offered in offer.Sections)
        {
            if (!answers.TryGetValue(offered, out var answer)) continue;
            answers[offered] = answer with { Extensions = [.. answer.Extensions.Where(IsFree)] };
        }

        bool IsFree(ExtensionMapping extension) => taken.TryAdd(extension.Id, extension.Uri) || taken[extension.Id] == extension.Uri;
    }
}
