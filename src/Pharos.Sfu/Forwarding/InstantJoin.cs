using Pharos.Sfu.Forwarding.Ingress;

namespace Pharos.Sfu.Forwarding;

/// <summary>How a new viewer begins with a key frame of the past, so that it need not wait for the next one.</summary>
internal static class InstantJoin
{
    /// <summary>
    /// How old the key frame may be. An older one costs more to catch up with than another one, which the publisher may be asked for by then.
    /// </summary>
    public static readonly TimeSpan MaxAge = KeyframeRequests.MinInterval;

    /// <summary>
    /// How old it may be where the publisher ignores that: longer than the 10 s that x264 has between two key frames where nobody says
    /// otherwise (250 pictures, 25 a second).
    /// </summary>
    public static readonly TimeSpan MaxAgeWhereIgnored = TimeSpan.FromSeconds(15);

    // Frames of 60 a second are still told apart, and what took ten seconds is over in 156 ms.
    private const uint Compression = 64;

    /// <summary>
    /// The timestamp of a past picture, drawn towards the newest one's: all are decoded at once, and nothing is shown late or fast.
    /// </summary>
    public static uint Draw(uint timestamp, uint newest) => unchecked(newest - ((newest - timestamp) / Compression));
}
