using Pharos.Load.Measuring;
using Pharos.Load.Options;
using Pharos.Load.Reporting;
using Pharos.Sfu.Network;

namespace Pharos.Load.Running;

/// <summary>Makes the report of the counters at the ends of a run's phases.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="Started">When.</param>
/// <param name="Streams">Ids.</param>
/// <param name="Tally">The joins.</param>
/// <param name="Before">Before the first join.</param>
/// <param name="Joined">After the last one.</param>
/// <param name="Begin">When the measuring began.</param>
/// <param name="End">When it ended.</param>
/// <param name="Interrupted">Whether before its time.</param>
/// <param name="Drops">Datagrams that the system dropped while it was measured since this process was too slow to take them.</param>
internal sealed record Measurements(
    LoadOptions Options, DateTimeOffset Started, IReadOnlyList<string> Streams, JoinTally Tally, Moment Before, Moment Joined, Moment Begin,
    Moment End, bool Interrupted, long Drops)
{
    // Where the tool takes more than this of what the machine has, it competes with what it measures.
    private const double BusyShare = 0.8;
    private const double MissedShare = 0.01;
    private const double BytesPerKb = 1024;
    private const double MicrosecondsPerSecond = 1e6;

    /// <summary>The report of a run with media.</summary>
    /// <param name="pids">The server's processes.</param>
    /// <param name="meanwhile">What viewers received while others joined.</param>
    /// <param name="media">What they received while it was measured.</param>
    /// <param name="problems">What else is wrong.</param>
    public LoadReport Report(IReadOnlyList<int> pids, MeanwhileReport meanwhile, MediaReport media, IEnumerable<string> problems) =>
        Report(pids, meanwhile, media, signaling: null, problems);

    /// <summary>The report of a run of signaling alone.</summary>
    /// <param name="pids">The server's processes.</param>
    /// <param name="signaling">The messages.</param>
    /// <param name="problems">What else is wrong.</param>
    public LoadReport Report(IReadOnlyList<int> pids, SignalingReport signaling, IEnumerable<string> problems) =>
        Report(pids, meanwhile: null, media: null, signaling, problems);

    private LoadReport Report(
        IReadOnlyList<int> pids, MeanwhileReport? meanwhile, MediaReport? media, SignalingReport? signaling, IEnumerable<string> problems)
    {
        var server = Server(pids, media, signaling);
        var cpu = CpuBetween(Before, Joined);
        var forwarding = (server?.CpuUsPerPacket ?? 0) / MicrosecondsPerSecond * (Joined.Counts - Before.Counts).Received;
        var joins = Tally.Report(Joined.SecondsSince(Before), cpu, media is null ? 0 : forwarding, meanwhile);
        var tool = Tool();
        string[] failures = [.. Failures(media, signaling, joins), .. problems];
        return new(
            LoadReport.CurrentVersion, Started, failures.Length == 0 && !Interrupted, [.. failures, .. Doubts(tool, meanwhile)], Interrupted,
            Setup(), joins, media, signaling, server, tool);
    }

    private IEnumerable<string> Failures(MediaReport? media, SignalingReport? signaling, JoinReport joins)
    {
        foreach (var message in Tally.Messages) yield return message;
        if (joins.Attempted < Options.Viewers && !Interrupted)
            yield return $"Only {joins.Attempted} of {Options.Viewers} joins were tried: one after the other failed.";
        if (joins.Meanwhile is { } meanwhile && meanwhile.LossPercent > Options.MaxLoss)
            yield return TooMuchLost(meanwhile.LossPercent, " while viewers joined");
        if (media is { Packets: 0 } && joins.Joined > 0 && Options.Duration > TimeSpan.Zero) yield return "Nobody received anything.";
        if (media is { } received && received.LossPercent > Options.MaxLoss) yield return TooMuchLost(received.LossPercent, "");
        if (media is { Stalled: > 0 }) yield return $"{media.Stalled} viewers got nothing in the last second.";
        if (media is { Corrupt: > 0 }) yield return $"{media.Corrupt} of {media.Sampled} packets were not what was sent.";
        if (signaling is { Missing: > 0 }) yield return $"{signaling.Missing} messages did not come back.";
        if (signaling is { RoundTrips: 0 } && joins.Joined > 0 && Options.Duration > TimeSpan.Zero) yield return "No message came back.";
    }

    private IEnumerable<string> Doubts(ToolReport tool, MeanwhileReport? meanwhile)
    {
        var missed = End.MissedFrames - Begin.MissedFrames;
        if (missed > End.SecondsSince(Begin) * Options.FramesPerSecond * Options.Publishers * MissedShare)
            yield return $"This machine was too busy to send {missed} frames in time: delays may be its own.";
        if (tool.CpuPercent > tool.Cores * 100 * BusyShare)
        {
            yield return "The tool itself was busy most of the time: delays and losses may be its own. "
                + "Run it on another machine, or with fewer viewers.";
        }
        if (tool.ReceiveBufferDrops > 0) yield return TooSlow(tool.ReceiveBufferDrops, "");
        if (meanwhile is { ReceiveBufferDrops: > 0 and var joining }) yield return TooSlow(joining, " while viewers joined");
    }

    private string TooMuchLost(double percent, string when) =>
        $"{percent:0.####} % of the packets were lost{when}, above the {Options.MaxLoss} % of --max-loss.";

    private static string TooSlow(long drops, string when) =>
        $"The tool was too slow to take {drops} datagrams{when}, which the system dropped: that much of the loss is its own.";

    private SetupReport Setup() => new(
        Options.Url, Options.Nodes, Name(Options.Mode), Streams, Options.Publishers, Options.Viewers, Options.Bitrate, Options.FramesPerSecond,
        Name(Options.Codec), Name(Options.Profile), Options.TakesMessagesWhole && LinuxCalls.AreKnown, Options.JoinRate, Options.JoinsAtATime,
        Options.Duration.TotalSeconds, Options.WarmUp.TotalSeconds);

    private ServerReport? Server(IReadOnlyList<int> pids, MediaReport? media, SignalingReport? signaling)
    {
        if (CpuBetween(Begin, End) is not { } cpu || Before.Server is not { } before || End.Server is not { } end) return null;
        var viewers = Tally.Progress.Joined;
        return new(
            pids,
            Math.Round(cpu, 2),
            Percent(cpu),
            media is { Packets: > 0 } ? Math.Round(cpu * MicrosecondsPerSecond / media.Packets, 3) : null,
            signaling is { RoundTrips: > 0 } ? Math.Round(cpu * MicrosecondsPerSecond / (2 * signaling.RoundTrips), 2) : null,
            (long)(before.ResidentBytes / BytesPerKb),
            (long)(end.ResidentBytes / BytesPerKb),
            viewers > 0 ? Math.Round((end.ResidentBytes - before.ResidentBytes) / BytesPerKb / viewers, 1) : null);
    }

    private ToolReport Tool()
    {
        var cpu = End.Tool.CpuSeconds - Begin.Tool.CpuSeconds;
        return new(Math.Round(cpu, 2), Percent(cpu), Environment.ProcessorCount, Drops);
    }

    private double Percent(double cpu) => End.SecondsSince(Begin) is > 0 and var seconds ? Math.Round(cpu / seconds * 100, 1) : 0;

    private static double? CpuBetween(in Moment from, in Moment to) =>
        from.Server is { } before && to.Server is { } after ? after.CpuSeconds - before.CpuSeconds : null;

    private static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
