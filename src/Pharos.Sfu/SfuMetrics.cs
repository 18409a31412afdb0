using System.Diagnostics.Metrics;
using System.Text.Json;
using Pharos.Sfu.Dtls;
using Pharos.Sfu.Forwarding;
using Pharos.Sfu.Forwarding.Ingress;
using Pharos.Sfu.Peers;

namespace Pharos.Sfu;

/// <summary>
/// Publishes what the engine counts, to whoever listens to the meter <see cref="MeterName"/>: sums are read when they are asked for, and
/// nothing is done for it meanwhile.
/// </summary>
internal sealed class SfuMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Pharos.Sfu";

    private readonly (KeyValuePair<string, object?> Reason, Func<long>[] Counts)[] _drops;

    /// <summary>Of one engine.</summary>
    /// <param name="loops">Its loops.</param>
    /// <param name="sessions">What its sessions have dropped.</param>
    /// <param name="handshakes">Its handshakes.</param>
    /// <param name="streams">Its streams now.</param>
    public SfuMetrics(
        MediaLoops loops, DropTotals sessions, DtlsHandshakePool handshakes, Func<IEnumerable<RelayedStream>> streams)
    {
        List<(string Reason, Func<long> Count)> drops =
        [
            .. Of<DatagramDropReason>(reason => loops.Dropped(reason) + sessions.Datagrams[reason]),
            .. Of<IngressDrop>(reason => sessions.Ingress[reason]).Skip(1), // none
            .. Of<ViewerDrop>(reason => sessions.Viewers[reason]),
            ("dtls_not_taken", () => handshakes.Dropped),
            ("handshake_refused", () => handshakes.Refused),
            ("oversized", () => loops.Count(port => Volatile.Read(ref port.Oversized))),
            ("send_buffer_full", () => loops.Count(port => Volatile.Read(ref port.SendDrops))),
            ("send_failed", () => loops.Count(port => Volatile.Read(ref port.SendErrors))),
            ("loop_queue_full", () => loops.DroppedQueued),
        ];
        _drops = [.. drops.GroupBy(drop => drop.Reason, drop => drop.Count).Select(same => (Tag("reason", same.Key), same.ToArray()))];

        Meter.CreateObservableCounter("pharos.media.dropped", Drops, "{packet}", "What the relay received or was to send, and dropped");
        Meter.CreateObservableCounter(
            "pharos.media.datagrams",
            () => Each(
                "direction",
                ("in", loops.Count(port => Volatile.Read(ref port.Received))),
                ("out", loops.Count(port => Volatile.Read(ref port.Sent)))),
            "{datagram}",
            "Datagrams of the UDP port");
        Meter.CreateObservableUpDownCounter("pharos.media.streams", () => streams().LongCount(), "{stream}", "Streams that have a session");
        Meter.CreateObservableUpDownCounter(
            "pharos.media.sessions", () => Sessions(streams()), "{session}", "Sessions, connecting or connected");
    }

    /// <summary>The meter.</summary>
    public Meter Meter { get; } = new(MeterName);

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();

    private static IEnumerable<(string Reason, Func<long> Count)> Of<TReason>(Func<TReason, long> count)
        where TReason : struct, Enum =>
        Enum.GetValues<TReason>().Select(
            reason => (JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString()), (Func<long>)(() => count(reason))));

    private static IEnumerable<Measurement<long>> Sessions(IEnumerable<RelayedStream> streams)
    {
        var (publishers, viewers) = (0L, 0L);
        foreach (var stream in streams)
        {
            var counts = stream.Counts;
            (publishers, viewers) = (publishers + counts.Publishers, viewers + counts.Viewers);
        }
        return Each("role", ("publisher", publishers), ("viewer", viewers));
    }

    private static IEnumerable<Measurement<long>> Each(string tag, params (string Value, long Count)[] counts) =>
        counts.Select(count => new Measurement<long>(count.Count, Tag(tag, count.Value)));

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    private IEnumerable<Measurement<long>> Drops() =>
        _drops.Select(drop => new Measurement<long>(drop.Counts.Sum(count => count()), drop.Reason));
}
