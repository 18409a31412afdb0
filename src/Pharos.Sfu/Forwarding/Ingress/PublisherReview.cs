using Pharos.Rtc.Primitives;
using Pharos.Rtc.Sdp;
using Pharos.Sfu.Network;
using Pharos.Sfu.Peers;

namespace Pharos.Sfu.Forwarding.Ingress;

/// <summary>Finds out what could be better about a publisher's media, by what comes of it.</summary>
/// <param name="audio">Its sound; null where none was agreed.</param>
/// <param name="video">Its pictures; null where none were agreed.</param>
/// <param name="answer">What it was told.</param>
internal sealed class PublisherReview(IncomingSection? audio, IncomingSection? video, SessionDescription answer)
{
    /// <summary>How often to look.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>How long something must be so that is no matter of single packets: sound and UDP may come after the first picture.</summary>
    public static readonly TimeSpan HoldTime = TimeSpan.FromSeconds(5);

    // After a key frame: late enough that an encoder with one each second has had it, and so early that one with one in five seconds is
    // asked three times in vain before the next.
    private static readonly TimeSpan AsksAfter = TimeSpan.FromSeconds(1.5);

    // Several packets of sound, even where its encoder leaves silence out (RFC 7587 §3.1.3: every 400 ms), and frames of a slide show.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly LossWatch _loss = new();
    private readonly bool _hasUdp = answer.Sections.Any(section => section.Candidates.Any(CandidateLines.IsUdp));
    private MediaLink? _link;
    private volatile PublisherFindings _findings;
    private Instant _withoutSoundSince = Instant.Never;
    private Instant _overTcpSince = Instant.Never;
    private PublisherFindings _found;
    private bool _isOdd;

    /// <summary>When to look next; <see cref="Instant.Never"/> before <see cref="Start"/>.</summary>
    public Instant Next { get; private set; } = Instant.Never;

    /// <summary>What was found last. For any thread.</summary>
    public PublisherFindings Findings => _findings;

    /// <summary>Media may come by the link from now on.</summary>
    public void Start(MediaLink link, Instant now) => (_link, Next) = (link, now + Interval);

    /// <summary>Looks, when it is time to.</summary>
    /// <returns>Whether something else was found than before.</returns>
    public bool Tick(Instant now)
    {
        if (now < Next) return false;
        Next = now + Interval;
        var before = _findings;
        var hasPictures = IsFresh(video, now);
        // What does not come cannot be judged: it stays as it was.
        if (hasPictures) LookAtPictures(now);
        Set(PublisherFindings.NoAudio, IsLasting(ref _withoutSoundSince, hasPictures && !IsFresh(audio, now), now));
        Set(PublisherFindings.OverTcp, IsLasting(ref _overTcpSince, _hasUdp && _link!.Path is { IsTcp: true }, now));
        _isOdd = !_isOdd;
        if (_isOdd) SampleLoss();
        _findings = _found; // at once: what is between two findings is nobody's
        return _found != before;
    }

    private static bool IsFresh(IncomingSection? section, Instant now)
    {
        for (var i = 0; i < section?.Streams.Count; i++)
            if (section.Streams[i].IsLive(now, Fresh)) return true;
        return false;
    }

    private static bool IsLasting(ref Instant since, bool holds, Instant now)
    {
        if (!holds) since = Instant.Never;
        else if (since == Instant.Never) since = now;
        return holds && now - since >= HoldTime;
    }

    private void LookAtPictures(Instant now)
    {
        var (hasBFrames, isLong) = (false, false);
        for (var i = 0; i < video!.Streams.Count; i++)
        {
            var stream = video.Streams[i];
            if (!stream.IsLive(now, Fresh)) continue;
            hasBFrames |= stream.Order.HasBFrames(now);
            isLong |= stream.Distance.IsLong(now) && (!video.Format.MayAskForKeyFrames || stream.KeyFrames.AreAlwaysIgnored);
            if (MayIgnoreRequests(stream) && now - stream.Distance.Since >= AsksAfter) stream.RequestKeyFrame(now);
        }
        Set(PublisherFindings.BFrames, hasBFrames);
        Set(PublisherFindings.LongKeyFrameInterval, isLong);
    }

    // Without viewers nobody would ever ask. Only programs that are no browsers ignore requests: none sends VP8 or VP9, and none in layers of
    // which it could be said without asking each.
    private bool MayIgnoreRequests(IncomingStream stream) =>
        stream.KeyFrames.Number == 0 && !video!.IsSimulcast && video.Format.Codec.Name.ToUpperInvariant() is not ("VP8" or "VP9");

    private void SampleLoss()
    {
        var (expected, received) = (0L, 0L);
        Add(audio);
        Add(video);
        _loss.Sample(expected, received);
        Set(PublisherFindings.LossyUplink, _loss.IsLossy);

        void Add(IncomingSection? section)
        {
            for (var i = 0; i < section?.Streams.Count; i++)
            {
                expected += section.Streams[i].Reception.Expected;
                received += section.Streams[i].Reception.Received;
            }
        }
    }

    private void Set(PublisherFindings finding, bool holds) => _found = holds ? _found | finding : _found & ~finding;
}
