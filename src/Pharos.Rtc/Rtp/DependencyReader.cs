using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Rtp;

/// <summary>
/// Reads the dependency descriptors of one source: most packets only name a template, which the last key frame told. RTP Payload Format For
/// AV1 v1.0, appendix A.8.
/// <code>
/// | start 1 | end 1 | template 6 | frame number 16 |                                     all there is in 3 bytes
/// | structure? 1 | active? 1 | own targets? 1 | own differences? 1 | own chains? 1 |
/// | structure | active decode targets | what the frame is to each decode target, 2 each | differences, chains |
/// </code>
/// </summary>
public sealed class DependencyReader
{
    /// <summary>Bytes of a descriptor that only names a template.</summary>
    public const int ShortLength = 3;

    private DependencyTemplates _known = new();
    private DependencyTemplates _spare = new();

    /// <summary>Reads the value of a header extension. False for one that is not sound, or of a template that was not told.</summary>
    public bool TryRead(ReadOnlySpan<byte> value, out DependencyDescriptor descriptor)
    {
        descriptor = default;
        var reader = new BitReader(value);
        if (!reader.TryReadFlag(out var starts) || !reader.TryReadFlag(out var ends)) return false;
        if (!reader.TryRead(6, out var id) || !reader.TryRead(16, out var number)) return false;
        var (hasStructure, hasTargets) = (false, false);
        if (value.Length > ShortLength && !TryReadFlags(ref reader, out hasStructure, out hasTargets)) return false;

        if (!_known.TryFind(id, out var place)) return false;
        if (hasTargets && !_known.TryReadTargets(ref reader, ref place)) return false;
        descriptor = new DependencyDescriptor
        {
            IsStartOfFrame = starts,
            IsEndOfFrame = ends,
            FrameNumber = (ushort)number,
            TemporalLayer = place.Temporal,
            SpatialLayer = place.Spatial,
            SwitchesUpTo = place.SwitchesUpTo,
            HasStructure = hasStructure,
        };
        return true;
    }

    // Differences and chains come last and are not read: of no use here.
    private bool TryReadFlags(ref BitReader reader, out bool hasStructure, out bool hasTargets)
    {
        hasTargets = false;
        if (!reader.TryReadFlag(out hasStructure) || !reader.TryReadFlag(out var hasActive)) return false;
        if (!reader.TryReadFlag(out hasTargets) || !reader.TryRead(2, out _)) return false;
        if (hasStructure)
        {
            if (!_spare.TryRead(ref reader)) return false;
            (_known, _spare) = (_spare, _known);
        }
        return !hasActive || reader.TryRead(_known.Targets, out _);
    }
}
