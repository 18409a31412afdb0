using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Sdp;

/// <summary>A track that a viewer is to get.</summary>
public sealed record OutgoingTrack
{
    /// <summary>What the publisher sends, as the publisher's session has it.</summary>
    public required CodecFormat Codec { get; init; }

    /// <summary>Its stream and track in the viewer's page.</summary>
    public required Msid Msid { get; init; }

    /// <summary>The same for all tracks of a stream: they are played in step.</summary>
    public required string Cname { get; init; }

    /// <summary>Of the media.</summary>
    public required Ssrc Ssrc { get; init; }

    /// <summary>Of retransmissions, for a viewer that takes them; null for none.</summary>
    public Ssrc? RtxSsrc { get; init; }
}
