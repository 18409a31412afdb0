namespace Pharos.Rtc.Rtp;

/// <summary>
/// What a packet says of its frame, whatever the codec: the extension of RTP Payload Format For AV1 v1.0, appendix A. <see cref="DependencyReader"/> reads it.
/// </summary>
public readonly record struct DependencyDescriptor
{
    /// <summary>Whether a frame begins with this packet: then it says all, and otherwise what the template says.</summary>
    public bool IsStartOfFrame { get; internal init; }

    /// <summary>Whether a frame ends with this packet.</summary>
    public bool IsEndOfFrame { get; internal init; }

    /// <summary>Counts frames, modulo 2^16.</summary>
    public ushort FrameNumber { get; internal init; }

    /// <summary>The temporal layer, 0 to 63.</summary>
    public byte TemporalLayer { get; internal init; }

    /// <summary>The spatial layer, 0 to 63.</summary>
    public byte SpatialLayer { get; internal init; }

    /// <summary>
    /// The highest temporal layer whose frames can be decoded from this frame on by whoever can decode this one: where the decode targets up
    /// to there, as far as the frame is in them, have it as a switch. Never below <see cref="TemporalLayer"/>.
    /// </summary>
    public byte SwitchesUpTo { get; internal init; }

    /// <summary>Whether the packet says how the frames depend on each other: with each key frame.</summary>
    public bool HasStructure { get; internal init; }
}
