using Pharos.Rtc.Primitives;

namespace Pharos.Sfu.Forwarding.Ingress;

/// <summary>How far the key frames of one SSRC are apart.</summary>
internal sealed class KeyFrameDistance
{
    /// <summary>More than that is long: who comes to an encoder that has none on request waits for so long at the worst.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    // An encoder set to just that sends its key frames, which are large, not as regularly as its clock goes.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(250);

    private uint _timestamp;
    private TimeSpan _last;

    /// <summary>When the last one came, or the first packet; <see cref="Instant.Never"/> before.</summary>
    public Instant Since { get; private set; } = Instant.Never;

    /// <summary>Takes note of a packet.</summary>
    public void Receive(uint timestamp, bool startsKeyFrame, Instant now)
    {
        if (Since == Instant.Never)
        {
            (Since, _timestamp) = (now, timestamp);
        }
        else if (startsKeyFrame && timestamp != _timestamp)
        {
            (_last, Since, _timestamp) = (now - Since, now, timestamp);
        }
    }

    /// <summary>Whether the last two, or the last one and now, are further apart than <see cref="Limit"/>.</summary>
    public bool IsLong(Instant now) => Since != Instant.Never && (_last > Limit + Tolerance || now - Since > Limit + Tolerance);
}
