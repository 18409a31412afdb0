using Pharos.Rtc.Rtp;
using Pharos.Rtc.Rtp.Codecs;

namespace Pharos.Sfu.Forwarding;

/// <summary>
/// Where a picture is among the temporal layers of its source, and what those who do without some of them may have from it on. Pictures need
/// none of a higher layer than their own.
/// </summary>
/// <param name="Layer">Its temporal layer; 0 where there are none.</param>
/// <param name="SwitchesFrom">Who is sent all layers up to this one, may go up at this picture.</param>
/// <param name="SwitchesUpTo">The layer that it may go up to, the picture included; 0 where it may not.</param>
internal readonly record struct TemporalPlace(byte Layer, byte SwitchesFrom, byte SwitchesUpTo)
{
    /// <summary>A key frame's: what comes after it needs nothing before it.</summary>
    public static readonly TemporalPlace KeyFrame = new(0, 0, byte.MaxValue);

    /// <summary>A picture with the sync bit (Y) needs the lowest layer alone, so that its own layer can be gone up to. RFC 7741 §4.2.</summary>
    public static TemporalPlace Of(in Vp8 picture)
    {
        var layer = picture.TemporalLayer ?? 0;
        return layer > 0 && picture.IsLayerSync ? new(layer, (byte)(layer - 1), layer) : new(layer, 0, 0);
    }

    /// <summary>After a switching up point (U) nothing of a higher layer than its own needs what was before it. RFC 9628 §4.2.</summary>
    public static TemporalPlace Of(in Vp9 picture) =>
        picture.IsSwitchingUpPoint ? new(picture.TemporalLayer, picture.TemporalLayer, byte.MaxValue) : new(picture.TemporalLayer, 0, 0);

    /// <summary>A frame says which decode targets can be gone over to at it.</summary>
    public static TemporalPlace Of(in DependencyDescriptor frame) => new(frame.TemporalLayer, frame.TemporalLayer, frame.SwitchesUpTo);
}
