using System.Collections.Immutable;
using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Sdp;

/// <summary>The simulcast layers of an offer as its answer accepts them: RFC 8853 §5.3.2, RFC 8851 §6.3.</summary>
/// <param name="Rids">All that are offered for sending.</param>
/// <param name="Simulcast">The same, in the order of the offer's <c>simulcast</c> line.</param>
internal readonly record struct Layers(ImmutableArray<RidDescription> Rids, ImmutableArray<SimulcastStream> Simulcast)
{
    public static Layers Accept(MediaSection offered, ImmutableArray<CodecFormat> codecs)
    {
        var rids = offered.Rids.Where(rid => rid.IsSend)
            .Select(rid => Narrow(rid, codecs)).OfType<RidDescription>().Select(rid => rid with { IsSend = false }).ToImmutableArray();
        var streams = offered.SimulcastSend
            .Select(stream => stream.Alternatives.Where(alternative => rids.Any(rid => rid.Id == alternative.Rid)))
            .Select(alternatives => new SimulcastStream([.. alternatives]))
            .Where(stream => !stream.Alternatives.IsEmpty);
        return new(rids, [.. streams]);
    }

    // A layer's payload types are of the formats that are kept; a layer without any is not accepted.
    private static RidDescription? Narrow(RidDescription rid, ImmutableArray<CodecFormat> codecs)
    {
        var restrictions = new List<string>();
        foreach (var restriction in rid.Restrictions.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!restriction.StartsWith("pt=", StringComparison.Ordinal))
            {
                restrictions.Add(restriction);
                continue;
            }
            var kept = restriction[3..].Split(',')
                .Where(number => SdpText.TryPayloadType(number, out var value)
                    && codecs.Any(codec => codec.PayloadType == new PayloadType(value)))
                .ToArray();
            if (kept.Length == 0) return null;
            restrictions.Add("pt=" + string.Join(',', kept));
        }
        return rid with { Restrictions = string.Join(';', restrictions) };
    }
}
