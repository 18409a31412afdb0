using Pharos.Server.Tests.Harness;

namespace Pharos.Server.Tests.Operations;

public sealed class IdleSocketTests(ITestOutputHelper output)
{
    private const int Sockets = 2000;
    private const int Streams = 100;
    private const int MostBytes = 20 * 1024; // a guard against a leak of buffers; the benchmark has the precise figure
    private const int WarmUp = 500; // what the process needs once is there before it is measured: compiled code, pools, threads

    // Code is compiled once, in the warm-up, and garbage is collected every 4 MiB, not at a size that depends on the machine's cache.
    private static readonly KeyValuePair<string, string>[] Steady = [new("DOTNET_TieredCompilation", "0"), new("DOTNET_GCgen0size", "400000")];

    [Fact]
    public async Task Two_thousand_idle_viewers_cost_little_memory()
    {
        await using var server = await ServerProcess.StartAsync(Steady, "Signaling:SocketsPerAddress=10000");
        var streams = await Task.WhenAll(Enumerable.Range(0, Streams).Select(_ => server.CreateStreamAsync()));
        var clients = new List<RawWebSocket>();
        try
        {
            for (var i = 0; i < WarmUp; i++) await AddAsync(i);
            var before = server.ResidentBytes;
            for (var i = 0; i < Sockets; i++) await AddAsync(i);
            var bytes = (server.ResidentBytes - before) / Sockets;
            output.WriteLine($"{Sockets} idle sockets: {bytes / 1024.0:F1} KiB of resident memory each");
            Assert.True(bytes <= MostBytes, $"{bytes} bytes a socket");

            using var http = server.NewHttpClient();
            var state = await (await http.GetAsync($"/api/streams/{streams[0].Id}")).ReadJsonAsync();
            Assert.False(state.GetProperty("live").GetBoolean());
        }
        finally
        {
            foreach (var client in clients) client.Dispose();
        }

        async Task AddAsync(int i)
        {
            var client = await RawWebSocket.ConnectAsync(server.Url, streams[i % Streams].Id);
            clients.Add(client);
            await client.SendTextAsync("""{"type":"watch"}""");
            Assert.Contains("welcome", await client.ReadTextAsync());
            _ = client.AnswerPingsAsync();
        }
    }
}
