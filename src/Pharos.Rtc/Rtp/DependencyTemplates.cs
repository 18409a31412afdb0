using System.Numerics;
using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Rtp;

/// <summary>
/// The kinds of frames that a source has, by what they are to each decode target: a choice of layers that can be decoded. RTP Payload Format
/// For AV1 v1.0, appendix A.8.3.
/// <code>
/// | template id offset 6 | decode targets - 1  5 |
/// | next 2 | …  a template each: 0 of the same layer, 1 of the next temporal, 2 of the next spatial layer, 3 the last one
/// | what it is 2 | …      templates by decode targets: 0 is not there, 1 discardable, 2 switch, 3 required
/// | more? 1 | frames back - 1  4 | …              for each template
/// | chains ns(targets + 1) |, which protects ns(chains) for each target, frames back 4 for templates by chains
/// | resolutions? 1 | width - 1  16 | height - 1  16 | … for each spatial layer
/// </code>
/// </summary>
internal sealed class DependencyTemplates
{
    private const int Max = 64;
    private const int MaxTargets = 32;
    private const int ResolutionBits = 32;
    private const uint Switch = 2;

    private readonly byte[] _temporal = new byte[Max];
    private readonly byte[] _spatial = new byte[Max];
    private readonly byte[] _switchesUpTo = new byte[Max];
    private readonly uint[] _present = new uint[Max];
    private readonly uint[] _switches = new uint[Max];
    private readonly byte[] _targetTemporal = new byte[MaxTargets];
    private uint _offset;
    private int _count;

    /// <summary>How many decode targets there are; 0 before anything was told.</summary>
    public int Targets { get; private set; }

    /// <summary>What a template says.</summary>
    /// <param name="id">Its id in the packet.</param>
    /// <param name="place">What it says.</param>
    public bool TryFind(uint id, out TemplatePlace place)
    {
        var index = (id + Max - _offset) % Max;
        place = default;
        if (index >= _count) return false;
        place = new TemplatePlace(_temporal[index], _spatial[index], _switchesUpTo[index]);
        return true;
    }

    /// <summary>Reads what a frame is to each decode target where that is not what its template says.</summary>
    public bool TryReadTargets(ref BitReader reader, ref TemplatePlace place)
    {
        if (!TryReadTargets(ref reader, out var present, out var switches)) return false;
        place = place with { SwitchesUpTo = SwitchesUpTo(place.Temporal, present, switches) };
        return true;
    }

    /// <summary>Reads a structure. Where it is not sound, what is here is of no use.</summary>
    public bool TryRead(ref BitReader reader)
    {
        (_count, Targets) = (0, 0);
        if (!reader.TryRead(6, out _offset) || !reader.TryRead(5, out var targets)) return false;
        Targets = (int)targets + 1;
        if (!TryReadLayers(ref reader, out var count)) return false;
        Array.Clear(_targetTemporal);
        for (var i = 0; i < count; i++)
        {
            if (!TryReadTargets(ref reader, out _present[i], out _switches[i])) return false;
            for (var rest = _present[i]; rest != 0; rest &= rest - 1)
            {
                ref var highest = ref _targetTemporal[BitOperations.TrailingZeroCount(rest)];
                highest = Math.Max(highest, _temporal[i]);
            }
        }
        for (var i = 0; i < count; i++) _switchesUpTo[i] = SwitchesUpTo(_temporal[i], _present[i], _switches[i]);
        // The rest is of no use here, but what comes behind it is.
        if (!TrySkipDifferences(ref reader, count) || !TrySkipChains(ref reader, count)) return false;
        if (!reader.TryReadFlag(out var hasResolutions)) return false;
        for (var i = 0; hasResolutions && i <= _spatial[count - 1]; i++)
            if (!reader.TryRead(ResolutionBits, out _)) return false;
        _count = count;
        return true;
    }

    private bool TryReadLayers(ref BitReader reader, out int count)
    {
        byte temporal = 0, spatial = 0;
        for (count = 1; ; count++)
        {
            (_temporal[count - 1], _spatial[count - 1]) = (temporal, spatial);
            if (!reader.TryRead(2, out var next)) return false;
            if (next == 3) return true;
            if (count == Max) return false;
            if (next == 1) temporal++;
            if (next == 2) (temporal, spatial) = (0, (byte)(spatial + 1));
        }
    }

    private bool TryReadTargets(ref BitReader reader, out uint present, out uint switches)
    {
        (present, switches) = (0, 0);
        for (var i = 0; i < Targets; i++)
        {
            if (!reader.TryRead(2, out var what)) return false;
            if (what != 0) present |= 1u << i;
            if (what == Switch) switches |= 1u << i;
        }
        return true;
    }

    private byte SwitchesUpTo(byte temporal, uint present, uint switches)
    {
        var (reached, barred) = (temporal, byte.MaxValue);
        for (var rest = present & ~switches; rest != 0; rest &= rest - 1)
        {
            var target = _targetTemporal[BitOperations.TrailingZeroCount(rest)];
            if (target > temporal) barred = Math.Min(barred, target);
        }
        for (var rest = present & switches; rest != 0; rest &= rest - 1)
        {
            var target = _targetTemporal[BitOperations.TrailingZeroCount(rest)];
            if (target < barred) reached = Math.Max(reached, target);
        }
        return reached;
    }

    private static bool TrySkipDifferences(ref BitReader reader, int count)
    {
        for (var i = 0; i < count; i++)
        {
            while (true)
            {
                if (!reader.TryReadFlag(out var follows)) return false;
                if (!follows) break;
                if (!reader.TryRead(4, out _)) return false;
            }
        }
        return true;
    }

    private bool TrySkipChains(ref BitReader reader, int count)
    {
        if (!reader.TryReadBelow((uint)Targets + 1, out var chains)) return false;
        if (chains == 0) return true;
        for (var i = 0; i < Targets; i++)
            if (!reader.TryReadBelow(chains, out _)) return false;
        for (var i = 0; i < count * chains; i++)
            if (!reader.TryRead(4, out _)) return false;
        return true;
    }
}

/// <summary>What a template says of a frame.</summary>
/// <param name="Temporal">Its temporal layer.</param>
/// <param name="Spatial">Its spatial layer.</param>
/// <param name="SwitchesUpTo">See <see cref="DependencyDescriptor.SwitchesUpTo"/>.</param>
internal readonly record struct TemplatePlace(byte Temporal, byte Spatial, byte SwitchesUpTo);
