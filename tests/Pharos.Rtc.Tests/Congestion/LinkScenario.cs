using Pharos.Rtc.Congestion;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtcp;

namespace Pharos.Rtc.Tests.Congestion;

/// <summary>
/// A sender that keeps to the estimate, a link, and a receiver that reports every 50 ms, in virtual time of milliseconds. What the sender
/// has to send is a rate, cut to the estimate; it leaves paced, or frame by frame as a relay forwards it.
/// </summary>
internal sealed class LinkScenario(BottleneckLink link, Func<double, double> wanted, ITestOutputHelper? output = null)
{
    private const int PacketBytes = 1200;
    private const double FeedbackInterval = 50;
    private const double FrameInterval = 1000 / 30.0;

    private readonly List<(int Number, double At)> _arrivals = [];
    private readonly Queue<(double At, PacketArrival[] Packets)> _feedback = new();
    private readonly List<Sample> _samples = [];
    private readonly Queue<(double Arrival, int Bytes)> _flying = new();
    private ProbeCluster _probe;
    private double _probeBudget, _budget, _nextFrame, _nextFeedback;
    private int _probeBytes, _probePackets, _sent, _reported;
    private long _arrivedBytes;

    public BandwidthEstimator Estimator { get; } = new();

    /// <summary>Whether what is sent between probes leaves in bursts of a frame.</summary>
    public bool Frames { get; init; }

    /// <summary>Whether higher rates are tried.</summary>
    public bool Probes { get; init; } = true;

    /// <summary>Where the receiver's clock begins: 20 s before its reference time comes around.</summary>
    public double ReceiverClock { get; init; } = ((1L << 23) * 64) - 20_000;

    public int ProbeCount { get; private set; }

    public double Now { get; private set; }

    public LinkScenario RunUntil(double end)
    {
        for (; Now < end; Now++)
        {
            TakeFeedback();
            SendProbe();
            SendMedia();
            foreach (var (number, bytes, arrival) in link.Run(Now + 1))
            {
                _arrivals.Add((number, arrival));
                _flying.Enqueue((arrival, bytes));
            }

            Report();
            while (_flying.TryPeek(out var packet) && packet.Arrival <= Now)
            {
                _arrivedBytes += packet.Bytes;
                _flying.Dequeue();
            }

            if (Now % 10 == 0) _samples.Add(new(Now, Estimator.BitsPerSecond, link.QueueDelay(Now), _arrivedBytes));
            if (output is not null && Now % 500 == 0)
                output.WriteLine($"{Now / 1000,6:F1} s  estimate {Estimator.BitsPerSecond / 1000,6}  arrives {Estimator.Acknowledged / 1000,6}  queue {link.QueueDelay(Now),5:F0} ms  rtt {Estimator.RoundTrip.TotalMilliseconds,5:F0}  loss {Estimator.Loss:P0}  {Estimator.Usage}");
        }

        return this;
    }

    /// <summary>The first time from a moment on at which the estimate is below a rate, in milliseconds after that moment.</summary>
    public double TimeUntilBelow(double rate, double from) => From(from).First(sample => sample.Estimate < rate).At - from;

    /// <summary>The first time from a moment on at which the estimate is above a rate, in milliseconds after that moment.</summary>
    public double TimeUntilAbove(double rate, double from) => From(from).First(sample => sample.Estimate > rate).At - from;

    /// <summary>When the longest queue since a moment has run down to a length, in milliseconds after that moment.</summary>
    public double TimeUntilDrained(double milliseconds, double from, double to)
    {
        var peak = Between(from, to).MaxBy(sample => sample.Queue).At;
        return From(peak).First(sample => sample.Queue < milliseconds).At - from;
    }

    public double MeanEstimate(double from, double to) => Between(from, to).Average(sample => sample.Estimate);

    public double LeastEstimate(double from, double to) => Between(from, to).Min(sample => sample.Estimate);

    public double MostEstimate(double from, double to) => Between(from, to).Max(sample => sample.Estimate);

    /// <summary>Rate that arrived, in bit/s.</summary>
    public double Throughput(double from, double to)
    {
        var samples = Between(from, to).ToList();
        return (samples[^1].Arrived - samples[0].Arrived) * 8 * 1000 / (samples[^1].At - samples[0].At);
    }

    /// <summary>Length of the queue that a share of the time stays below, in milliseconds.</summary>
    public double Queue(double percentile, double from, double to)
    {
        var delays = Between(from, to).Select(sample => sample.Queue).Order().ToList();
        return delays[(int)((delays.Count - 1) * percentile)];
    }

    private static Instant At(double milliseconds) => Instant.After(TimeSpan.FromMilliseconds(milliseconds));

    private IEnumerable<Sample> From(double from) => _samples.Where(sample => sample.At >= from);

    private IEnumerable<Sample> Between(double from, double to) => From(from).Where(sample => sample.At < to);

    private void SendMedia()
    {
        var rate = Math.Min(wanted(Now), Estimator.BitsPerSecond);
        if (!Frames)
        {
            _budget = Math.Min(_budget + (rate / 8000), 2 * PacketBytes);
            while (_budget >= PacketBytes) SendPacket(PacketBytes, ref _budget);
            return;
        }

        if (Now < _nextFrame) return;
        _nextFrame += FrameInterval;
        _budget = Math.Min(_budget + (rate / 8000 * FrameInterval), rate / 8000 * FrameInterval * 2);
        while (_budget >= PacketBytes) SendPacket(PacketBytes, ref _budget);
    }

    private void SendProbe()
    {
        if (!Probes) return;
        var useful = wanted(Now);
        if (_probe.Number == 0 && Estimator.BitsPerSecond < useful && Estimator.TryBeginProbe(At(Now), (long)(useful * 1.1), out _probe))
        {
            ProbeCount++;
            (_probeBudget, _probeBytes, _probePackets) = (PacketBytes, 0, 0);
        }

        if (_probe.Number == 0) return;
        _probeBudget += _probe.BitsPerSecond / 8000.0;
        while (_probeBudget >= PacketBytes && _probe.Number != 0)
        {
            SendPacket(PacketBytes, ref _probeBudget);
            _budget -= PacketBytes; // What a probe carries is media where there is some.
            _probeBytes += PacketBytes;
            if (++_probePackets >= _probe.MinPackets && _probeBytes >= _probe.MinBytes) _probe = default;
        }
    }

    private void SendPacket(int bytes, ref double budget)
    {
        budget -= bytes;
        Estimator.OnSent(new SeqNo((ushort)_sent), bytes, At(Now), _probe.Number);
        link.Send(_sent++, bytes, Now);
    }

    private void Report()
    {
        if (Now < _nextFeedback) return;
        _nextFeedback += FeedbackInterval;
        var arrived = _arrivals.TakeWhile(packet => packet.At <= Now).ToDictionary(packet => packet.Number, packet => packet.At);
        _arrivals.RemoveRange(0, arrived.Count);
        if (arrived.Count == 0) return;
        var packets = new PacketArrival[arrived.Keys.Max() - _reported + 1];
        for (var i = 0; i < packets.Length; i++)
            packets[i] = new(new SeqNo((ushort)(_reported + i)), arrived.TryGetValue(_reported + i, out var at) ? OnReceiverClock(at) : null);
        _reported += packets.Length;
        _feedback.Enqueue((Now + link.OneWay, packets));
    }

    // In steps of 250 µs, and 24 bits of 64 ms.
    private TimeSpan OnReceiverClock(double at)
    {
        const double Turn = (1L << 24) * 64.0;
        var clock = (ReceiverClock + at) % Turn;
        if (clock >= Turn / 2) clock -= Turn;
        return TimeSpan.FromTicks((long)(Math.Round(clock * 4) * 2500));
    }

    private void TakeFeedback()
    {
        while (_feedback.TryPeek(out var feedback) && feedback.At <= Now)
        {
            _feedback.Dequeue();
            Estimator.OnFeedback(feedback.Packets, At(Now));
        }
    }

    private readonly record struct Sample(double At, double Estimate, double Queue, long Arrived);
}
