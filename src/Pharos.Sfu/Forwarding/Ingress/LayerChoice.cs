using Pharos.Rtc.Primitives;

namespace Pharos.Sfu.Forwarding.Ingress;

/// <summary>
/// Chooses which of a section's streams is sent on: the one with the most bytes in the last second. It goes over to another at that one's
/// next key frame; until then the current one goes on. A current one that falls silent gives way to the best of the others.
/// </summary>
internal sealed class LayerChoice
{
    /// <summary>A stream that sends nothing for so long is silent: several frames, even of a slide show.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);

    /// <summary>How often <see cref="Evaluate"/> is to be asked.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>How long another one must be better: one key frame in the last second is no reason.</summary>
    public static readonly TimeSpan HoldTime = TimeSpan.FromMilliseconds(500);

    // Layers lie a factor of two to four apart; encoders vary by less than a quarter.
    private const long Better = 5, Than = 4;

    private IncomingStream? _better;
    private Instant _betterSince;

    /// <summary>The one that is sent on; null before the first packet.</summary>
    public IncomingStream? Current { get; private set; }

    /// <summary>The one whose next key frame is waited for; null when there is none.</summary>
    public IncomingStream? Target { get; private set; }

    /// <summary>Whether a stream's packet is to be sent on.</summary>
    /// <param name="stream">Its stream.</param>
    /// <param name="mayBegin">Whether a receiver can begin with it.</param>
    public bool Takes(IncomingStream stream, bool mayBegin)
    {
        if (Current is null or { IsReplaced: true } || (stream == Target && mayBegin)) (Current, Target, _better) = (stream, null, null);
        return stream == Current;
    }

    /// <summary>Looks at what comes. Where <see cref="Target"/> is another one afterwards, a key frame of it is to be asked for.</summary>
    public void Evaluate(IReadOnlyList<IncomingStream> streams, Instant now)
    {
        if (Current is null) return;
        var best = BestOf(streams, now);
        if (best is null || best == Current) (Target, _better) = (null, null);
        else if (!Current.IsLive(now, Silence)) Target = best;
        else if (best.Rate.InLastSecond(now) * Than <= Current.Rate.InLastSecond(now) * Better) (Target, _better) = (null, null);
        else if (best != _better) (_better, _betterSince) = (best, now);
        else if (now - _betterSince >= HoldTime) Target = best;
    }

    private static IncomingStream? BestOf(IReadOnlyList<IncomingStream> streams, Instant now)
    {
        IncomingStream? best = null;
        for (var i = 0; i < streams.Count; i++)
        {
            if (!streams[i].IsLive(now, Silence)) continue;
            if (best is null || streams[i].Rate.InLastSecond(now) > best.Rate.InLastSecond(now)) best = streams[i];
        }

        return best;
    }
}
