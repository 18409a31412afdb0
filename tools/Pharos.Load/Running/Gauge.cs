using Pharos.Load.Measuring;
using Pharos.Load.Options;
using Pharos.Load.Watching;

namespace Pharos.Load.Running;

/// <summary>Reads what the server and this process use, beside the counters of a run.</summary>
internal sealed class Gauge : IDisposable
{
    private readonly ProcessMeter _server;
    private readonly ProcessMeter _tool = new([Environment.ProcessId]);

    private Gauge(IEnumerable<int> pids) => _server = new ProcessMeter(pids);

    /// <summary>The server's processes that are looked at.</summary>
    public IReadOnlyList<int> Pids => _server.Pids;

    /// <summary>One for the processes that were named, or that listen where viewers go.</summary>
    public static async Task<Gauge> OpenAsync(LoadOptions options)
    {
        if (options.Pids.Count > 0) return new Gauge(options.Pids);
        var found = new HashSet<int>();
        foreach (var node in options.Nodes.Append(options.Url).Distinct()) found.UnionWith(await ListeningProcess.FindAsync(node));
        found.Remove(Environment.ProcessId); // a server in this process is no process of its own
        return new Gauge(found);
    }

    /// <summary>Now.</summary>
    public Moment Read(in ViewerCounts counts, long published, long missedFrames) => new(
        MonotonicClock.Nanoseconds, counts, published, missedFrames, _server.Read(), _tool.Read() ?? default);

    /// <inheritdoc/>
    public void Dispose()
    {
        _server.Dispose();
        _tool.Dispose();
    }
}
