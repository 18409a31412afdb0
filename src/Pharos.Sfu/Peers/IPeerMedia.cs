using Pharos.Rtc.Primitives;
using Pharos.Sfu.Network;

namespace Pharos.Sfu.Peers;

/// <summary>
/// What a peer's media means: <see cref="Forwarding.PublisherMedia"/> takes it in, <see cref="Forwarding.ViewerMedia"/> sends it out. Both are
/// owned by the peer's loop.
/// </summary>
internal interface IPeerMedia
{
    /// <summary>When it wants its next <see cref="Tick"/>.</summary>
    Deadline Next { get; }

    /// <summary>The handshake is done: media may be sent by the link.</summary>
    void Start(MediaLink link, Instant now, Outbox outbox);

    /// <summary>Takes one authentic RTP packet in the clear. The bytes may be overwritten, and are not kept.</summary>
    void ReceiveRtp(Span<byte> packet, Instant now, Outbox outbox);

    /// <summary>Takes one authentic compound RTCP packet in the clear. The bytes are not kept.</summary>
    void ReceiveRtcp(ReadOnlySpan<byte> compound, Instant now, Outbox outbox);

    /// <summary>Looks at the time.</summary>
    void Tick(Instant now, Outbox outbox);
}
