namespace Pharos.Benchmarks.Server;

/// <summary>Resident memory of the server for each socket that watches a stream and says nothing.</summary>
internal static class IdleSocketBenchmark
{
    private const int WarmUpSockets = 2000;
    private const int Sockets = 8000;
    private const int SocketsPerStream = 20;
    private const int Runs = 3;

    // Twice the interval of the server's pings: what they need is there, and what the joins left behind had time to go.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Measures it, with a fresh server each time: what 8,000 sockets add to the first 2,000, which bring compiled code and
    /// pools with them that are not a socket's.
    /// </summary>
    public static async Task RunAsync(Report report)
    {
        var runs = new List<double>();
        for (var run = 0; run < Runs; run++)
        {
            await using var server = await ServerProcess.StartAsync();
            var clients = new List<SignalingClient>();
            await OpenAsync(server, clients, WarmUpSockets);
            await Task.Delay(Settling);
            var before = server.ResidentBytes;
            await OpenAsync(server, clients, Sockets);
            await Task.Delay(Settling);
            runs.Add((server.ResidentBytes - before) / 1024.0 / Sockets);
            clients.ForEach(client => client.Dispose());
        }
        report.Add($"{Sockets} more idle sockets, {SocketsPerStream} a stream", "KiB a socket", runs);
    }

    private static async Task OpenAsync(ServerProcess server, List<SignalingClient> clients, int count)
    {
        var streamId = "";
        for (var i = 0; i < count; i++)
        {
            if (i % SocketsPerStream == 0) streamId = (await CreatedStream.CreateAsync(server)).StreamId;
            var client = await SignalingClient.ConnectAsync(server, streamId);
            await client.SendAsync(SignalingClient.Frame("""{"type":"watch"}"""));
            await client.ReceiveAsync("welcome");
            _ = client.IdleAsync();
            clients.Add(client);
        }
    }
}
