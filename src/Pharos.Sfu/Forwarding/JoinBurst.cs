using Pharos.Rtc.Sdp;

namespace Pharos.Sfu.Forwarding;

/// <summary>What a viewer that came between two key frames is still to be sent before it is where the others are.</summary>
/// <param name="start">The key frame that it begins with.</param>
/// <param name="joinedAt">The slot that the others were at when it came: sound begins there, and other sources.</param>
internal sealed class JoinBurst(KeyFrameStart start, long joinedAt)
{
    /// <summary>The slot to go on with. It goes on there on another loop.</summary>
    public long Next { get; set; } = start.Slot;

    /// <summary>Whether a packet belongs to it.</summary>
    public bool Takes(long slot, in PacketSummary info) =>
        slot >= joinedAt || (info.Kind == MediaKind.Video && info.Source == start.Source);
}
