namespace Pharos.Sfu.Forwarding.Ingress;

/// <summary>What a payload says of its picture.</summary>
/// <param name="StartsKeyFrame">Whether a frame that needs no other begins in it.</param>
/// <param name="Temporal">Where it is among the temporal layers; null where its codec does not say, but a <see cref="Pharos.Rtc.Rtp.DependencyDescriptor"/> may.</param>
internal readonly record struct PictureMark(bool StartsKeyFrame, TemporalPlace? Temporal = null)
{
    /// <summary>Whether a picture begins in it that says that it may need a later one: of H264 only.</summary>
    public bool StartsBFrame { get; init; }
}
