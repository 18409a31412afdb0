using Pharos.Rtc.Sdp;
using Pharos.Server.Signaling;
using Pharos.Sfu;

namespace Pharos.Server.Streams;

/// <content>What is found of the broadcast that the broadcaster could change, for as long as it holds.</content>
internal sealed partial class Stream
{
    // A page that adapts to its line and has key frames on request is not told of either, and what it leaves out it leaves out on purpose.
    private const PublisherFindings OfPages = PublisherFindings.BFrames | PublisherFindings.OverTcp;

    private readonly HashSet<string> _logged = new(StringComparer.Ordinal);
    private volatile IReadOnlyList<Advice> _advice = [];
    private string? _advised;

    // What a viewer could not play, and the codecs that were published then: with others it may.
    private (string Codec, CodecFormat? Audio, CodecFormat? Video)? _notPlayed;

    /// <summary>A viewer cannot play the broadcast's codec.</summary>
    public bool CodecNotPlayed(string codec) => Post(() => OnCodecNotPlayed(codec));

    private void OnCodecNotPlayed(string codec)
    {
        if (!Owns || _services.Relay.Find(Id) is not { } media) return;
        _notPlayed = (codec, media.Audio, media.Video);
        FollowAdvice();
    }

    private void ForgetAdvice() => (_advice, _advised, _notPlayed) = ([], null, null);

    // One who has just been let in does not know what the one before was told.
    private void TellAdvice()
    {
        var before = _advice;
        FollowAdvice();
        if (_advice == before && before.Count > 0) _broadcaster!.Send(new AdviceIs(before));
    }

    private void FollowAdvice()
    {
        if (!Owns) return;
        if (_broadcasterId != _advised)
        {
            (_advised, _notPlayed) = (_broadcasterId, null);
            _logged.Clear();
        }
        AdviceBecomes([.. Find()]);
    }

    private IEnumerable<Advice> Find()
    {
        if (_relay.Via != MediaRoute.Relay) yield break;
        if (_relay.IsUnreached && _services.Relay.Port() is { } port) yield return Advice.Unreached(port);
        if (_services.Relay.Find(Id) is not { } media) yield break;
        if (_notPlayed is var (codec, audio, video) && (audio, video) == (media.Audio, media.Video)) yield return Advice.CodecNotPlayed(codec);
        var findings = _broadcaster is { Whip: null } ? media.Findings & OfPages : media.Findings;
        if (findings.HasFlag(PublisherFindings.BFrames)) yield return Advice.BFrames;
        if (findings.HasFlag(PublisherFindings.LongKeyFrameInterval)) yield return Advice.KeyFrameInterval;
        if (findings.HasFlag(PublisherFindings.NoAudio)) yield return Advice.NoAudio;
        if (findings.HasFlag(PublisherFindings.LossyUplink)) yield return Advice.Uplink;
        if (findings.HasFlag(PublisherFindings.OverTcp)) yield return Advice.Tcp;
    }

    private void AdviceBecomes(IReadOnlyList<Advice> advice)
    {
        if (advice.SequenceEqual(_advice)) return;
        _advice = advice;
        foreach (var one in advice)
            if (_logged.Add(one.Code)) StreamLog.Advises(_services.Log, Id, one.Text);
        if (_phase == StreamPhase.Live) _broadcaster!.Send(new AdviceIs(advice));
        PublishState();
    }
}
