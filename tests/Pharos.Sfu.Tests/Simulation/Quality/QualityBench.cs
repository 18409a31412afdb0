using Pharos.Rtc.Primitives;

namespace Pharos.Sfu.Tests.Simulation.Quality;

/// <summary>
/// One broadcast in three layers of 150, 500 and 2,000 kbit/s, and viewers behind links of which each test says what they are. What a link
/// did to a viewer is told in figures.
/// </summary>
internal sealed class QualityBench : IDisposable
{
    public const int Best = 0, Medium = 1, Lowest = 2;

    private static readonly string Publish = Captured("offer-chromium-simulcast");
    private static readonly string Play = Captured("offer-chromium-play");

    private readonly SimulatedRelay _relay;
    private readonly Instant _liveAt;

    /// <summary>One broadcast.</summary>
    /// <param name="seed">Of everything that varies.</param>
    /// <param name="temporalLayers">Of each layer: 1, or 3 as browsers have it.</param>
    public QualityBench(int seed = 1, int temporalLayers = 1)
    {
        _relay = new SimulatedRelay(Time);
        Publisher = _relay.AddPublisher(Publish, seed, (peer, credentials, address, agreement) => new LayeredPublisher(
            Time, _relay, peer, credentials, address, agreement, seed, temporalLayers, ("f", 2_000_000), ("h", 500_000), ("q", 150_000)));
        Time.Run(TimeSpan.FromSeconds(1));
        _liveAt = Time.Now;
        Publisher.GoLive();
        Time.Run(TimeSpan.FromSeconds(3));
    }

    public VirtualTime Time { get; } = new();

    public LayeredPublisher Publisher { get; }

    /// <summary>A viewer behind a link.</summary>
    public QualityViewer Watch(long capacity, Weather? weather = null, TimeSpan? queue = null, int seed = 7)
    {
        var viewer = _relay.AddViewer(Play, seed, (peer, credentials, address, agreement, media) => new QualityViewer(
            Time, _relay, peer, credentials, address, agreement, media, weather ?? new Weather(TimeSpan.FromMilliseconds(20)), seed));
        viewer.Down.Capacity = capacity;
        if (queue is { } longest) viewer.Down.Queue = longest;
        return viewer;
    }

    public void Run(double seconds) => Time.Run(TimeSpan.FromSeconds(seconds));

    /// <summary>What a viewer saw from a moment on.</summary>
    public Seen SeenBy(QualityViewer viewer, Instant from) => new([.. viewer.Pictures.Where(picture => picture.At >= from)], from, Time.Now, _liveAt);

    public void Dispose() => _relay.Dispose();

    private static string Captured(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Captured", name + ".sdp"));
}

/// <summary>What a viewer saw in a span of time.</summary>
/// <param name="Pictures">What it showed.</param>
/// <param name="From">The beginning.</param>
/// <param name="To">The end.</param>
/// <param name="LiveAt">When the broadcast began.</param>
internal sealed record Seen(Shown[] Pictures, Instant From, Instant To, Instant LiveAt)
{
    // What a browser calls a freeze: 150 ms more than between pictures as a rule (W3C webrtc-stats, freezeCount).
    private static readonly TimeSpan Freeze = TimeSpan.FromMilliseconds(150 + 33);

    /// <summary>Of the frames that were made, the share that was shown.</summary>
    public double Share => Pictures.Length / ((To - From).TotalSeconds * LayeredPublisher.FramesPerSecond);

    /// <summary>The longest time in which the picture stood still.</summary>
    public TimeSpan LongestPause => Pauses.Max();

    /// <summary>What all freezes took together.</summary>
    public TimeSpan Frozen => TimeSpan.FromTicks(Pauses.Where(pause => pause > Freeze).Sum(pause => pause.Ticks));

    /// <summary>The same where pictures come seldom: three times as long as between the last thirty, as browsers have it too.</summary>
    public TimeSpan FrozenForItsRate
    {
        get
        {
            var frozen = TimeSpan.Zero;
            for (var i = 30; i < Pictures.Length; i++)
            {
                var (usual, pause) = ((Pictures[i - 1].At - Pictures[i - 30].At) / 29, Pictures[i].At - Pictures[i - 1].At);
                if (pause > usual * 3 && pause > usual + TimeSpan.FromMilliseconds(150)) frozen += pause;
            }
            return frozen;
        }
    }

    /// <summary>Changes of the layer in a minute.</summary>
    public double SwitchesPerMinute => Pictures.Zip(Pictures.Skip(1)).Count(pair => pair.First.Layer != pair.Second.Layer) * 60 / (To - From).TotalSeconds;

    /// <summary>How late pictures were shown after they had been made: of a hundred, the fifth latest.</summary>
    public TimeSpan Delay95
    {
        get
        {
            var delays = Pictures.Select(picture => picture.At - LiveAt - LayeredPublisher.MadeAt(picture.Frame)).Order().ToArray();
            return delays[delays.Length * 95 / 100];
        }
    }

    /// <summary>The share of the pictures that were of a layer.</summary>
    public double ShareOf(int layer) => (double)Pictures.Count(picture => picture.Layer == layer) / Pictures.Length;

    /// <summary>How long after the beginning the first picture of a layer was shown from which on there was no other.</summary>
    public TimeSpan SettledAt(int layer)
    {
        var last = Array.FindLastIndex(Pictures, picture => picture.Layer != layer);
        return last == Pictures.Length - 1 ? TimeSpan.MaxValue : Pictures[last + 1].At - From;
    }

    public override string ToString() => FormattableString.Invariant(
        $"share {Share:0.000}, longest pause {LongestPause.TotalMilliseconds:0} ms, frozen {Frozen.TotalMilliseconds:0} ms, {SwitchesPerMinute:0.0} switches/min, delay p95 {Delay95.TotalMilliseconds:0} ms, layers {ShareOf(0):0.00} {ShareOf(1):0.00} {ShareOf(2):0.00}");

    private IEnumerable<TimeSpan> Pauses =>
        new[] { From }.Concat(Pictures.Select(picture => picture.At)).Append(To) is var moments ? moments.Zip(moments.Skip(1), (one, next) => next - one) : [];
}
