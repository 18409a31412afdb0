namespace Pharos.Load.Publishing;

/// <summary>
/// When frames are due: counted from the first one, so that no error adds up. After a stall the frames that were missed are left out, as a
/// camera's would be, and counted.
/// </summary>
/// <param name="begin">Nanoseconds: when frame 0 is due.</param>
/// <param name="framesPerSecond">Frames a second.</param>
internal sealed class FrameSchedule(long begin, int framesPerSecond)
{
    /// <summary>Units of the RTP timestamp of video in a second.</summary>
    public const int ClockRate = 90_000;

    private const long NanosecondsPerSecond = 1_000_000_000;

    // Later than that, and the next one would be due: it is too late to be sent beside it.
    private readonly long _patience = NanosecondsPerSecond / framesPerSecond;
    private long _next;

    /// <summary>Frames that were left out.</summary>
    public long Missed { get; private set; }

    /// <summary>When the next frame is due.</summary>
    public long Due => begin + DueAfter(_next);

    /// <summary>The number of the frame that is due now, of all there should be; null before <see cref="Due"/>.</summary>
    public long? TryTake(long now)
    {
        if (now < Due) return null;
        while (now - Due > _patience)
        {
            _next++;
            Missed++;
        }
        return _next++;
    }

    /// <summary>The RTP timestamp of a frame, when the first one's is 0.</summary>
    public uint TimestampOf(long frame) => unchecked((uint)(frame * ClockRate / framesPerSecond));

    /// <summary>The same for a moment.</summary>
    public uint TimestampAt(long now) => unchecked((uint)(long)((now - begin) * (ClockRate / 1e9)));

    private long DueAfter(long frames)
    {
        var (seconds, rest) = Math.DivRem(frames, framesPerSecond);
        return (seconds * NanosecondsPerSecond) + (rest * NanosecondsPerSecond / framesPerSecond);
    }
}
