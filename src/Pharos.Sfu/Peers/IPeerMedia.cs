using Pharos.Rtc.Primitives;
using Pharos.Sfu.Forwarding;
using Pharos.Sfu.Network;

namespace Pharos.Sfu.Peers;

/// <summary>
/// What a peer's media means: <see cref="PublisherMedia"/> takes it in, <see cref="ViewerMedia"/> sends it out. Both are owned by the
/// peer's loop.
/// </summary>
internal interface IPeerMedia
{
    /// <summary>When it wants its next <see cref="Tick"/>.</summary>
    Deadline Next { get; }

    /// <summary>The peer is on a loop from now on: the fan-out is the loop's part of the publication that it sends or watches.</summary>
    void Join(FanOut fanOut, Instant now, Outbox outbox);

    /// <summary>The peer leaves that loop, for another one or for good.</summary>
    void Leave();

    /// <summary>The handshake is done: media may be sent by the link. After <see cref="Join"/>.</summary>
    void Start(MediaLink link, Instant now, Outbox outbox);

    /// <summary>Takes one authentic RTP packet in the clear. The bytes may be overwritten, and are not kept.</summary>
    void ReceiveRtp(Span<byte> packet, Instant now, Outbox outbox);

    /// <summary>Takes one authentic compound RTCP packet in the clear. The bytes are not kept.</summary>
    void ReceiveRtcp(ReadOnlySpan<byte> compound, Instant now, Outbox outbox);

    /// <summary>Looks at the time.</summary>
    void Tick(Instant now, Outbox outbox);
}
