using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Pharos.Benchmarks.Server;

/// <summary><c>GET /api/get-stream-id/</c>: answers a second of the server's CPU time, over connections that are kept open.</summary>
internal static class StreamIdBenchmark
{
    private const int Connections = 64;
    private const int MaxAnswerBytes = 4096;
    private const int Runs = 5;
    private const int WarmUpRuns = 4; // until all of the path is compiled with optimizations
    private static readonly TimeSpan RunTime = TimeSpan.FromSeconds(4);

    /// <summary>Measures it.</summary>
    public static async Task RunAsync(Report report)
    {
        await using var server = await ServerProcess.StartAsync();
        var request = Encoding.ASCII.GetBytes($"GET /api/get-stream-id/ HTTP/1.1\r\nHost: {server.Address}\r\n\r\n");
        var sockets = new List<Socket>();
        for (var i = 0; i < Connections; i++) sockets.Add(await server.ConnectAsync());

        sockets.ForEach(socket => socket.Send(request));
        var runs = new List<double>();
        for (var run = -WarmUpRuns; run < Runs; run++)
        {
            var (cpu, clock, answers) = (server.CpuSeconds, Stopwatch.StartNew(), 0L);
            for (; clock.Elapsed < RunTime; answers += sockets.Count)
            {
                foreach (var socket in sockets)
                {
                    Receive(socket);
                    socket.Send(request);
                }
            }
            if (run >= 0) runs.Add(answers / (server.CpuSeconds - cpu));
        }
        sockets.ForEach(socket => socket.Dispose());
        report.Add($"GET /api/get-stream-id/, {Connections} connections", "requests a CPU-second", runs);
    }

    private static void Receive(Socket socket)
    {
        Span<byte> answer = stackalloc byte[MaxAnswerBytes];
        var length = 0;
        do
        {
            length += socket.Receive(answer[length..]);
        }
        while (!IsWhole(answer[..length]));
        if (!answer.StartsWith("HTTP/1.1 200"u8)) throw new IOException(Encoding.ASCII.GetString(answer[..length]));
    }

    // The body is one JSON object without inner ones: it ends with the first closing brace, chunked or not.
    private static bool IsWhole(ReadOnlySpan<byte> response) =>
        response.EndsWith("}"u8) || response.EndsWith("0\r\n\r\n"u8);
}
