namespace Pharos.Benchmarks.Server;

/// <summary>Resident memory of the server for each socket that watches a stream and says nothing.</summary>
internal static class IdleSocketBenchmark
{
    private const int Sockets = 2000;
    private const int SocketsPerStream = 20;
    private const int Runs = 3;

    /// <summary>Measures it, with a fresh server each time.</summary>
    public static async Task RunAsync(Report report)
    {
        var runs = new List<double>();
        for (var run = 0; run < Runs; run++)
        {
            await using var server = await ServerProcess.StartAsync();
            var clients = new List<SignalingClient>();
            await OpenAsync(server, clients, SocketsPerStream); // code and pools that the first sockets bring
            var before = server.ResidentBytes;
            await OpenAsync(server, clients, Sockets);
            runs.Add((server.ResidentBytes - before) / 1024.0 / Sockets);
            clients.ForEach(client => client.Dispose());
        }
        report.Add($"{Sockets} idle sockets, {SocketsPerStream} a stream", "KiB a socket", runs);
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
            clients.Add(client);
        }
    }
}
