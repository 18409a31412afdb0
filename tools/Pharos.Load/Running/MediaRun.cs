using Pharos.Load.Measuring;
using Pharos.Load.Options;
using Pharos.Load.Reporting;
using Pharos.Load.Routes;
using Pharos.Load.Watching;
using Pharos.Sfu.Dtls;

namespace Pharos.Load.Running;

/// <summary>
/// A run with media: broadcasters begin, viewers join, the warm-up goes by, then it is measured. Cancelling ends the phase that it is in, and
/// what was found so far is reported.
/// </summary>
internal sealed class MediaRun(LoadOptions options, IRunView view)
{
    // Handshakes of viewers at a time: what joins come above it wait for one another, and count for the server's time all the same.
    private const int Handshakes = 64;

    /// <summary>Does it.</summary>
    /// <exception cref="JoinException">There was nothing to measure: no stream, or no broadcaster.</exception>
    public async Task<LoadReport> RunAsync(CancellationToken cancelled)
    {
        var started = DateTimeOffset.UtcNow;
        var certificate = DtlsCertificate.Create();
        DtlsWarmUp.Run(certificate); // this side's compiler is not to be part of the first joins
        using var handshakes = new DtlsHandshakePool(Handshakes);
        using var gauge = await Gauge.OpenAsync(options);
        using var http = new HttpRoute(options);
        IMediaRoute route = options.Mode == LoadMode.Ws ? new SignalingRoute(options) : http;
        await using var broadcasts = new Broadcasts(options, route, http, certificate, handshakes);
        await using var audience = new Audience(options, route, certificate, handshakes);

        await broadcasts.BeginAsync(cancelled);
        string[] streams = [.. broadcasts.Streams.Select(stream => stream.Id)];
        view.Say($"{options.Publishers} broadcasting on {options.Url.Authority}: {string.Join(", ", streams.Take(3))}; "
            + (gauge.Pids.Count > 0 ? $"the server is process {string.Join(", ", gauge.Pids)}" : "the server's process is not to be seen from here"));

        var tally = new JoinTally();
        var before = Read();
        var ramp = new JoinRamp(options, tally).RunAsync(
            (number, token) => audience.JoinAsync(number, broadcasts.Streams[number % broadcasts.Streams.Count], tally, token), cancelled);
        await view.ShowJoinsAsync(ramp, options.Viewers, () => tally.Progress);
        var (joined, delays, dropsJoining) = (Read(), audience.Delays.Total(), audience.Drops);

        await ShowAsync("warming up", options.WarmUp);
        var (begin, dropsBefore) = (Read(), audience.Drops);
        if (begin.SecondsSince(joined) > 0.5) audience.Sample((begin.Counts - joined.Counts).Received / begin.SecondsSince(joined));
        audience.Delays.Restart();
        await ShowAsync("measuring", options.Duration);
        var end = Read();
        var drops = audience.Drops - dropsBefore;
        var meanwhile = Meanwhile(joined.Counts - before.Counts, delays, dropsJoining);

        var measured = new Measurements(
            options, started, streams, tally, before, joined, begin, end, cancelled.IsCancellationRequested, drops);
        return measured.Report(gauge.Pids, meanwhile, Media(audience, begin, end), Problems(broadcasts));

        Moment Read() => gauge.Read(audience.Counts, broadcasts.Packets, broadcasts.MissedFrames);

        // Where nobody has joined there is nothing to wait for.
        Task ShowAsync(string name, TimeSpan length) => audience.Viewers.Count == 0 ? Task.CompletedTask : view.ShowLiveAsync(
            new RunPhase(name, length).RunAsync(audience.Viewers.Count, Read, audience.Delays.Interval, hasMedia: true, cancelled));
    }

    private static MediaReport Media(Audience audience, in Moment begin, in Moment end)
    {
        var (seconds, counts) = (end.SecondsSince(begin), end.Counts - begin.Counts);
        return new(
            Math.Round(seconds, 3), end.Published - begin.Published, end.MissedFrames - begin.MissedFrames, counts.Received, counts.Bytes,
            seconds > 0 ? Math.Round(counts.Received / seconds, 1) : 0,
            seconds > 0 ? Math.Round(counts.Bytes * 8 / seconds) : 0,
            counts.Lost, counts.Skipped, counts.LossPercent,
            counts.Duplicates, counts.Reordered, counts.Sampled, counts.Corrupt, audience.Stalled(end.Nanoseconds), audience.Ended(),
            audience.Delays.Total(), Percentiles.Of(audience.Viewers.Select(viewer => viewer.Meter.JitterMilliseconds)));
    }

    private static MeanwhileReport Meanwhile(in ViewerCounts counts, Percentiles delays, long drops) =>
        new(counts.Received, counts.Lost, counts.Skipped, counts.LossPercent, delays, drops);

    private static IEnumerable<string> Problems(Broadcasts broadcasts)
    {
        if (broadcasts.Ended > 0) yield return $"The server ended {broadcasts.Ended} of the broadcasts.";
    }
}
