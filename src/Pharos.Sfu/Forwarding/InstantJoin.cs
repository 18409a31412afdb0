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

    /// <summary>Packets that are sent at once at most: half of those that the viewer may ask for again.</summary>
    public const int MaxPackets = PacketHistory.DefaultCapacity / 2;

    // Frames of 60 a second are still told apart, and what took half a second is over in less than 8 ms.
    private const uint Compression = 64;

    /// <summary>
    /// The timestamp of a past picture, drawn towards the newest one's: all are decoded at once, and nothing is shown late or fast.
    /// </summary>
    public static uint Draw(uint timestamp, uint newest) => unchecked(newest - ((newest - timestamp) / Compression));
}
