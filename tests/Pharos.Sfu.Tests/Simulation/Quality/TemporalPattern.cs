namespace Pharos.Sfu.Tests.Simulation.Quality;

/// <summary>What a frame is in the pattern of temporal layers.</summary>
/// <param name="Temporal">Its temporal layer.</param>
/// <param name="IsSync">Whether it needs the lowest layer alone (Y).</param>
/// <param name="Needs">The frames that it needs: none for a key frame.</param>
internal readonly record struct TemporalStep(int Temporal, bool IsSync, int[] Needs);

/// <summary>
/// Which frames need which, as libwebrtc's VP8 encoder has it with three temporal layers: one buffer for each layer, and in two of eight frames
/// a place to go up at.
/// <code>
/// T0 T2 T1 T2 T0 T2 T1 T2
///     Y  Y
/// </code>
/// With one layer, each frame needs the one before it.
/// </summary>
/// <param name="layers">1 or 3.</param>
internal sealed class TemporalPattern(int layers)
{
    public const int Buffers = 3;

    private static readonly (int Temporal, bool IsSync)[] Period =
        [(0, false), (2, true), (1, true), (2, false), (0, false), (2, false), (1, false), (2, false)];

    // Shares of the rate by libwebrtc: 40, 20 and 40 % for a fourth, a fourth and half of the frames.
    private static readonly double[] Weights = [1.6, 0.8, 0.8];

    private readonly int[] _buffers = new int[Buffers];
    private int _at;

    /// <summary>Of how many layers.</summary>
    public int Layers => layers;

    /// <summary>The next frame, and how large it is for one of its rate.</summary>
    public TemporalStep Next(int frame, bool isKey, out double weight)
    {
        if (isKey)
        {
            Array.Fill(_buffers, frame);
            (_at, weight) = (1, 1);
            return new TemporalStep(0, false, []);
        }
        var (temporal, isSync) = layers == 1 ? (0, false) : Period[_at % Period.Length];
        weight = layers == 1 ? 1 : Weights[temporal];
        _at++;
        int[] needs = isSync || temporal == 0 ? [_buffers[0]] : [.. _buffers.AsSpan(0, temporal + 1)];
        _buffers[temporal] = frame;
        return new TemporalStep(temporal, isSync, needs);
    }
}
