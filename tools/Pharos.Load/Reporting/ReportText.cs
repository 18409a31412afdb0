using System.Globalization;
using System.Text;
using Pharos.Load.Measuring;

namespace Pharos.Load.Reporting;

/// <summary>A report for people: a figure a line. The program has no culture but the invariant one.</summary>
internal static class ReportText
{
    private const int NameWidth = 22;

    // What a process takes and gives back by itself is more than what they cost.
    private const int FewViewers = 50;

    /// <summary>The text.</summary>
    public static string Write(LoadReport report)
    {
        var text = new StringBuilder();
        var setup = report.Setup;
        var heading = setup.Mode == "signaling"
            ? $"{setup.Viewers:N0} viewers of {setup.Publishers} streams on {setup.Url.Authority}, signaling alone"
            : $"{setup.Viewers:N0} viewers of {setup.Publishers} broadcasts at {Bits(setup.Bitrate)} and {setup.FramesPerSecond} frames/s"
                + $" on {setup.Url.Authority}, {setup.Codec}, {setup.Mode}, {setup.Profile}";
        text.Append(heading).Append("\n\n");
        Joins(text, report);
        if (report.Media is { } media) Media(text, media);
        if (report.Signaling is { } signaling) Signaling(text, signaling);
        if (report.Server is { } server) Server(text, server, report);
        Line(text, "this tool", $"{report.Tool.CpuPercent:0} % of a core, of {report.Tool.Cores} cores; "
            + $"datagrams that it was too slow to take: {report.Tool.ReceiveBufferDrops:N0}");
        text.Append('\n');
        foreach (var problem in report.Problems) text.Append(CultureInfo.InvariantCulture, $"! {problem}\n");
        text.Append(report.Passed ? "passed\n" : report.Interrupted ? "interrupted\n" : "failed\n");
        return text.ToString();
    }

    /// <summary>Bits a second with a unit.</summary>
    public static string Bits(double perSecond) => perSecond switch
    {
        >= 1e9 => $"{perSecond / 1e9:0.##} Gbit/s",
        >= 1e6 => $"{perSecond / 1e6:0.##} Mbit/s",
        _ => $"{perSecond / 1e3:0.##} kbit/s",
    };

    private static void Joins(StringBuilder text, LoadReport report)
    {
        var joins = report.Joins;
        Line(text, "joined", $"{joins.Joined:N0} of {joins.Attempted:N0} in {joins.Seconds:0.0} s, {joins.PerSecond:0} a second");
        foreach (var (reason, count) in joins.Reasons) Line(text, "  failed", $"{count:N0}: {reason}");
        Line(text, report.Media is null ? "welcome" : "answer", Spread(joins.AnswerMs));
        if (report.Media is not null) Line(text, "first packet", Spread(joins.FirstPacketMs));
        if (joins.Meanwhile is { } meanwhile)
        {
            Line(text, "lost meanwhile", Loss(meanwhile.Lost, meanwhile.Skipped, meanwhile.LossPercent) + $", of {meanwhile.Packets:N0} packets");
            Line(text, "delay meanwhile", Spread(meanwhile.DelayMs));
        }
        if (joins.ServerCpuMs is not { } cpu) return;
        var gross = report.Media is null ? "" : $" ({joins.ServerCpuMsGross:0.00} ms with the forwarding meanwhile)";
        Line(text, "server CPU a join", $"{cpu:0.00} ms{gross}");
    }

    private static void Media(StringBuilder text, MediaReport media)
    {
        Line(text, "received", $"{media.Packets:N0} packets in {media.Seconds:0.0} s, "
            + $"{media.PacketsPerSecond:N0} a second, {Bits(media.BitsPerSecond)}");
        Line(text, "published", $"{media.Published:N0} packets; frames missed: {media.MissedFrames:N0}");
        Line(text, "lost", Loss(media.Lost, media.Skipped, media.LossPercent) + $"; twice: {media.Duplicates:N0}, out of order: {media.Reordered:N0}");
        Line(text, "delay", Spread(media.DelayMs));
        Line(text, "jitter", Spread(media.JitterMs));
        Line(text, "checked", $"{media.Sampled:N0} packets were decrypted, of which broken: {media.Corrupt:N0}");
        if (media.Stalled > 0) Line(text, "stalled", $"{media.Stalled:N0} viewers");
        foreach (var (reason, count) in media.Ended) Line(text, "  ended", $"{count:N0}: {reason}");
    }

    private static void Signaling(StringBuilder text, SignalingReport signaling)
    {
        Line(text, "round trips", $"{signaling.RoundTrips:N0} in {signaling.Seconds:0.0} s, {signaling.PerSecond:0} a second; "
            + $"missing: {signaling.Missing:N0}");
        Line(text, "round trip", Spread(signaling.RoundTripMs));
    }

    private static void Server(StringBuilder text, ServerReport server, LoadReport report)
    {
        Line(text, "server CPU", $"{server.CpuPercent:0.0} % of a core (process {string.Join(", ", server.Pids)})");
        if (server.CpuUsPerPacket is { } packet) Line(text, "server CPU a packet", $"{packet:0.00} us");
        if (server.CpuUsPerMessage is { } message) Line(text, "server CPU a message", $"{message:0.0} us");
        var doubt = report.Joins.Joined < FewViewers ? " (too few viewers to tell)" : "";
        var each = server.RssKbPerViewer is { } added ? $": {added:0.0} KB a viewer{doubt}" : "";
        Line(text, "server memory", $"{server.RssKb / 1024.0:N0} MB, {server.RssBeforeKb / 1024.0:N0} MB before{each}");
    }

    private static string Loss(long lost, long skipped, double percent) =>
        $"{lost:N0} and {skipped:N0} left out by the server ({percent:0.####} %)";

    private static string Spread(Percentiles of) => of.Count == 0
        ? "nothing to measure"
        : $"p50 {of.P50:0.00}  p90 {of.P90:0.00}  p99 {of.P99:0.00}  p99.9 {of.P999:0.00}  max {of.Max:0.00} ms";

    private static void Line(StringBuilder text, string name, string value) => text.Append(name.PadRight(NameWidth)).Append(value).Append('\n');
}
