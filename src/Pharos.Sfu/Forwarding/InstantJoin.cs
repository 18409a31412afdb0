using Pharos.Rtc.Streams;
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
    public static readonly TimeSpan MaxAgeIgnored = TimeSpan.FromSeconds(15);

    /// <summary>Packets that are sent at once at most: half of those that the viewer may ask for again.</summary>
    public const int PacketsAtOnce = PacketHistory.DefaultCapacity / 2;

    /// <summary>Packets that follow in each <see cref="Interval"/>: 30 Mbit/s, and what is lost can be asked for again for 150 ms.</summary>
    public const int PacketsAtATime = 16;

    /// <summary>Packets that all viewers of a loop are sent in each <see cref="Interval"/>: a fourth of what a core can do.</summary>
    public const int PacketsOfAll = 512;

    /// <summary>Between two batches of what follows.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    // Frames of 60 a second are still told apart, and what took ten seconds is over in 156 ms.
    private const uint Compression = 64;

    /// <summary>
    /// The timestamp of a past picture, drawn towards the newest one's: all are decoded at once, and nothing is shown late or fast.
    /// </summary>
    public static uint Draw(uint timestamp, uint newest) => unchecked(newest - ((newest - timestamp) / Compression));
}
