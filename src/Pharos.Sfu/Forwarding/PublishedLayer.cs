namespace Pharos.Sfu.Forwarding;

/// <summary>
/// One of the streams that a publisher sends its pictures in: a simulcast layer, or all there is. Its publisher's loop tells what comes;
/// viewers on any loop say which of them they watch and need a key frame of.
/// </summary>
/// <param name="source">Its number, see <see cref="PacketSummary.Source"/>.</param>
/// <param name="name">See <see cref="Name"/>.</param>
internal sealed class PublishedLayer(int source, string name)
{
    /// <summary>Temporal layers that are told apart: browsers have three at most.</summary>
    public const int MaxTemporalLayers = 4;

    private readonly long[] _upTo = new long[MaxTemporalLayers];
    private volatile int _temporalLayers = 1;
    private volatile bool _isActive = true;
    private volatile bool _ignoresRequests;
    private long _bitsPerSecond;
    private int _watching;
    private int _wantsKeyFrame;

    /// <summary>Its number, see <see cref="PacketSummary.Source"/>.</summary>
    public int Source => source;

    /// <summary>The rid of RFC 8851; empty without simulcast, and before a packet says it.</summary>
    public string Name => name;

    /// <summary>Whether it comes at the moment.</summary>
    public bool IsActive
    {
        get => _isActive;
        set => _isActive = value;
    }

    /// <summary>
    /// Whether it has no key frame when one is asked for, or none may be asked for, as with the encoders behind OBS and FFmpeg.
    /// </summary>
    public bool IgnoresRequests
    {
        get => _ignoresRequests;
        set => _ignoresRequests = value;
    }

    /// <summary>What it takes, in bit/s, or took when it last came; 0 before that is known.</summary>
    public long BitsPerSecond
    {
        get => Volatile.Read(ref _bitsPerSecond);
        set => Volatile.Write(ref _bitsPerSecond, value);
    }

    /// <summary>
    /// Temporal layers that can be left out and gone up to again, the lowest included: 1 where there are none, or where nothing says at which
    /// picture one may go up.
    /// </summary>
    public int TemporalLayers
    {
        get => _temporalLayers;
        set => _temporalLayers = value;
    }

    /// <summary>What it takes without what is above a temporal layer, in bit/s.</summary>
    public long RateUpTo(int temporalLayer) => temporalLayer < TemporalLayers - 1 ? Volatile.Read(ref _upTo[temporalLayer]) : BitsPerSecond;

    /// <summary>See <see cref="RateUpTo"/>.</summary>
    public void SetRateUpTo(int temporalLayer, long bitsPerSecond) => Volatile.Write(ref _upTo[temporalLayer], bitsPerSecond);

    /// <summary>Whether a viewer is sent it, or waits for it.</summary>
    public bool IsWatched => Volatile.Read(ref _watching) > 0;

    /// <summary>One viewer more is sent it, or waits for it.</summary>
    public void Watch() => Interlocked.Increment(ref _watching);

    /// <summary>One viewer less.</summary>
    public void Unwatch() => Interlocked.Decrement(ref _watching);

    /// <summary>A viewer needs a key frame of it.</summary>
    public void RequestKeyFrame() => Volatile.Write(ref _wantsKeyFrame, 1);

    /// <summary>Whether one is needed. It is taken care of from now on.</summary>
    public bool TakeKeyFrameRequest() => Interlocked.Exchange(ref _wantsKeyFrame, 0) == 1;
}
