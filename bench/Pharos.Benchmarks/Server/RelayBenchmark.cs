namespace Pharos.Benchmarks.Server;

/// <summary>
/// Signaling messages relayed from viewers to their broadcasters a second of the server's CPU time, with several under way on each
/// of many sockets, so that the server's core is busy.
/// </summary>
internal static class RelayBenchmark
{
    private const int Pairs = 50;
    private const int Runs = 5;
    private const int WarmUpRuns = 4; // until all of the path is compiled with optimizations
    private static readonly TimeSpan RunTime = TimeSpan.FromSeconds(4);

    /// <summary>Measures small and large messages.</summary>
    public static async Task RunAsync(Report report)
    {
        foreach (var (bytes, underWay) in ((int, int)[])[(300, 16), (300, 1), (2048, 16), (2048, 1)])
        {
            await using var server = await ServerProcess.StartAsync();
            var pairs = new List<Pair>();
            for (var i = 0; i < Pairs; i++) pairs.Add(await Pair.ConnectAsync(server, bytes, underWay));

            var runs = new List<double>();
            for (var run = -WarmUpRuns; run < Runs; run++)
            {
                var cpu = server.CpuSeconds;
                using var end = new CancellationTokenSource(RunTime);
                var relayed = await Task.WhenAll(pairs.Select(pair => pair.RelayAsync(end.Token)));
                if (run >= 0) runs.Add(relayed.Sum() / (server.CpuSeconds - cpu));
            }
            pairs.ForEach(pair => pair.Dispose());
            report.Add($"relayed {bytes}-byte messages, {Pairs} pairs, {underWay} under way each", "messages a CPU-second", runs);
        }
    }

    private sealed class Pair(SignalingClient broadcaster, SignalingClient viewer, byte[] frame, int underWay) : IDisposable
    {
        public static async Task<Pair> ConnectAsync(ServerProcess server, int bytes, int underWay)
        {
            var stream = await CreatedStream.CreateAsync(server);
            var broadcaster = await SignalingClient.ConnectAsync(server, stream.StreamId);
            await broadcaster.SendAsync(SignalingClient.Frame($$"""{"type":"broadcast","token":"{{stream.PublishToken}}"}"""));
            var peerId = (await broadcaster.ReceiveAsync("welcome")).GetProperty("peer_id").GetString();
            var viewer = await SignalingClient.ConnectAsync(server, stream.StreamId);
            await viewer.SendAsync(SignalingClient.Frame("""{"type":"watch"}"""));
            await viewer.ReceiveAsync("welcome");
            await broadcaster.ReceiveAsync("viewer-count");
            return new Pair(broadcaster, viewer, SignalingClient.Frame(Message(peerId!, bytes)), underWay);
        }

        public async Task<long> RelayAsync(CancellationToken end)
        {
            var relayed = 0L;
            for (var i = 0; i < underWay; i++) await viewer.SendAsync(frame);
            var open = underWay;
            while (open > 0)
            {
                var count = await broadcaster.CountAsync();
                relayed += count;
                open -= count;
                if (end.IsCancellationRequested) continue;
                var batch = new byte[frame.Length * count];
                for (var i = 0; i < count; i++) frame.CopyTo(batch, i * frame.Length);
                await viewer.SendAsync(batch);
                open += count;
            }
            return relayed;
        }

        public void Dispose()
        {
            broadcaster.Dispose();
            viewer.Dispose();
        }

        // Small ones are candidates, large ones descriptions, with lines as SDP has them.
        private static string Message(string to, int bytes)
        {
            if (bytes < 1000)
            {
                var head = $$"""{"type":"candidate","to":"{{to}}","candidate":{"candidate":"candidate:1467250027 1 udp 2122260223 192.168.0.196 46243 typ host generation 0 ufrag """;
                const string tail = "\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0,\"usernameFragment\":\"EEtu\"}}";
                return head + new string('x', bytes - head.Length - tail.Length) + tail;
            }
            var begin = $$"""{"type":"answer","to":"{{to}}","sdp":"v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\n""";
            const string line = "a=rtpmap:96 VP8/90000\\r\\na=rtcp-fb:96 goog-remb\\r\\na=rtcp-fb:96 nack pli\\r\\n";
            const string end = "\"}";
            var lines = string.Concat(Enumerable.Repeat(line, (bytes - begin.Length - end.Length) / line.Length));
            return begin + lines + end;
        }
    }
}
