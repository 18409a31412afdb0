using Pharos.Load.Measuring;
using Pharos.Load.Options;
using Pharos.Load.Reporting;
using Pharos.Load.Routes;
using Pharos.Load.Watching;

namespace Pharos.Load.Running;

/// <summary>
/// A run of signaling alone: viewers' sockets join streams on the direct route, whose broadcasters are sockets, too. Viewers send candidates,
/// which the broadcaster sends back: through the server and through it again.
/// </summary>
internal sealed class SignalingRun(LoadOptions options, IRunView view)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    private readonly DelayRecorder _roundTrips = new();
    private long _sent;
    private long _returned;

    /// <summary>Does it.</summary>
    /// <exception cref="JoinException">There was nothing to measure.</exception>
    public async Task<LoadReport> RunAsync(CancellationToken cancelled)
    {
        var started = DateTimeOffset.UtcNow;
        using var gauge = await Gauge.OpenAsync(options);
        using var http = new HttpRoute(options);
        var (broadcasts, viewers, gate) = (new List<SignalingPeer>(), new List<SignalingPeer>(), new Lock());
        try
        {
            for (var i = 0; i < options.Publishers; i++)
            {
                var stream = options.MakesStreams
                    ? await http.CreateStreamAsync(options.PublishKey, "p2p", cancelled)
                    : new StreamTicket(options.Stream, options.Token);
                broadcasts.Add(await SignalingPeer.BroadcastAsync(options, stream, cancelled));
            }
            view.Say($"{options.Publishers} broadcasting on {options.Url.Authority}, signaling alone");
            var tally = new JoinTally();
            var before = Read();
            await view.ShowJoinsAsync(new JoinRamp(options, tally).RunAsync(JoinAsync, cancelled), options.Viewers, () => tally.Progress);
            var joined = Read();

            using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
            var talking = TalkAsync(viewers, ends.Token);
            await ShowAsync("warming up", options.WarmUp, viewers.Count);
            _roundTrips.Restart();
            var begin = Read();
            await ShowAsync("measuring", options.Duration, viewers.Count);
            var end = Read();
            await ends.CancelAsync();
            await talking;
            await ReturnedAsync();

            var (seconds, returned) = (end.SecondsSince(begin), end.Counts.Received - begin.Counts.Received);
            var report = new SignalingReport(
                Math.Round(seconds, 3), returned, seconds > 0 ? Math.Round(returned / seconds, 1) : 0, _sent - _returned, _roundTrips.Total());
            string[] streams = [.. broadcasts.Select(peer => peer.Stream.Id)];
            var measured = new Measurements(
                options, started, streams, tally, before, joined, begin, end, cancelled.IsCancellationRequested, Drops: 0);
            return measured.Report(gauge.Pids, report, []);

            async Task JoinAsync(int number, CancellationToken token)
            {
                var (node, stream) = (options.Nodes[number % options.Nodes.Count], broadcasts[number % broadcasts.Count].Stream);
                var begun = MonotonicClock.Nanoseconds;
                var viewer = await SignalingPeer.WatchAsync(options, node, stream, Return, token);
                tally.Answer(MonotonicClock.Nanoseconds - begun);
                tally.Succeed(null);
                lock (gate) viewers.Add(viewer);
            }
        }
        finally
        {
            await Parallel.ForEachAsync(viewers, async (viewer, _) => await viewer.DisposeAsync());
            foreach (var broadcast in broadcasts) await broadcast.DisposeAsync();
        }

        Moment Read() => gauge.Read(default(ViewerCounts) with { Received = Interlocked.Read(ref _returned) }, published: 0, missedFrames: 0);

        // Where nobody has joined there is nothing to wait for.
        Task ShowAsync(string name, TimeSpan length, int count) => count == 0 ? Task.CompletedTask : view.ShowLiveAsync(
            new RunPhase(name, length).RunAsync(count, Read, _roundTrips.Interval, hasMedia: false, cancelled));
    }

    // What is still under way is not missing.
    private async Task ReturnedAsync()
    {
        var until = MonotonicClock.Now + Patience;
        while (Interlocked.Read(ref _returned) < Interlocked.Read(ref _sent) && MonotonicClock.Now < until) await Task.Delay(Step);
    }

    private void Return(long sent)
    {
        Interlocked.Increment(ref _returned);
        _roundTrips.Record(MonotonicClock.Nanoseconds - sent);
    }

    // One viewer after the other, at the rate that was asked for; what could not be sent in time is sent at once.
    private async Task TalkAsync(List<SignalingPeer> viewers, CancellationToken ends)
    {
        var begun = MonotonicClock.Nanoseconds;
        for (long message = 0; viewers.Count > 0 && !ends.IsCancellationRequested; message++)
        {
            var due = begun + (long)(message / options.MessageRate * 1e9);
            var wait = MonotonicClock.Milliseconds(MonotonicClock.Nanoseconds, due);
            if (wait > 0) await Task.WhenAny(Task.Delay(TimeSpan.FromMilliseconds(wait), ends));
            Interlocked.Increment(ref _sent);
            try
            {
                await viewers[(int)(message % viewers.Count)].AskAsync();
            }
            catch (JoinException)
            {
                // A socket that has ended: the message is one of those that do not come back.
            }
        }
    }
}
