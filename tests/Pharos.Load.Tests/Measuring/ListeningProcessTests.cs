using System.Net;
using System.Net.Sockets;
using Pharos.Load.Measuring;

namespace Pharos.Load.Tests.Measuring;

public sealed class ListeningProcessTests
{
    private static readonly string[] Table =
    [
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
        "   0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1 0000000000000000 100 0 0 10 0",
        "   1: 0100007F:1F41 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 222 1 0000000000000000 100 0 0 10 0",
        "   2: 0100007F:1F40 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 333 1 0000000000000000 20 4 30 10 -1",
        "   3: 00000000000000000000000000000000:1F40 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 444 1 0 100 0",
        "garbage",
    ];

    [Fact]
    public void Sockets_that_listen_on_the_port_are_found_in_the_table() =>
        Assert.Equal(["111", "444"], ListeningProcess.InodesOf(Table, 8000).Order());

    [Fact]
    public async Task Who_listens_on_this_machine_is_found()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is of Linux");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Assert.Equal([Environment.ProcessId], await ListeningProcess.FindAsync(new Uri($"http://127.0.0.1:{port}")));
        Assert.Equal([], await ListeningProcess.FindAsync(new Uri($"http://192.0.2.1:{port}")));
    }

    [Fact]
    public void What_a_process_uses_grows_with_what_it_does()
    {
        using var meter = new ProcessMeter([Environment.ProcessId, int.MaxValue]);
        Assert.Equal([Environment.ProcessId], meter.Pids);
        var before = meter.Read()!.Value;
        Assert.True(before is { CpuSeconds: > 0, ResidentBytes: > 1_000_000 });
        while (meter.Read()!.Value.CpuSeconds <= before.CpuSeconds) continue;
        using var nobody = new ProcessMeter([]);
        Assert.Null(nobody.Read());
    }
}
