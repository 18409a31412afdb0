using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Pharos.Benchmarks.Server;

/// <summary><c>GET /api/get-stream-id/</c>: answers a second of the server's CPU time, over connections that are kept open.</summary>
internal static class StreamIdBenchmark
{
    private const int Connections = 256; // the server has work for some milliseconds when the load's core is taken away
    private const int MaxAnswerBytes = 4096;
    private const int Runs = 5;
    private const int MaxRuns = 25;
    private const int WarmUpRuns = 6; // until all of the path is compiled with optimizations
    private const double BusyShare = 0.9;
    private static readonly TimeSpan RunTime = TimeSpan.FromSeconds(4);

    /// <summary>
    /// Measures it. The load never sleeps: a core that waits spends its time on being woken, and what a busy server can do is
    /// the question. A run in which the server's core was not busy, because the host took the load's core away, does not count.
    /// </summary>
    public static async Task RunAsync(Report report)
    {
        await using var server = await ServerProcess.StartAsync();
        var request = Encoding.ASCII.GetBytes($"GET /api/get-stream-id/ HTTP/1.1\r\nHost: {server.Address}\r\n\r\n");
        var sockets = new List<Socket>();
        for (var i = 0; i < Connections; i++) sockets.Add(await server.ConnectAsync());

        sockets.ForEach(socket => socket.Send(request));
        var runs = new List<double>();
        for (var run = -WarmUpRuns; run < MaxRuns && runs.Count < Runs; run++)
        {
            var (cpu, idle, clock, answers) = (server.CpuSeconds, ServerProcess.CoreIdleSeconds, Stopwatch.StartNew(), 0L);
            while (clock.Elapsed < RunTime)
            {
                foreach (var socket in sockets)
                {
                    if (socket.Available == 0) continue;
                    Receive(socket);
                    socket.Send(request);
                    answers++;
                }
            }
            var (used, idled) = (server.CpuSeconds - cpu, ServerProcess.CoreIdleSeconds - idle);
            if (run >= 0 && used / (used + idled) >= BusyShare) runs.Add(answers / used);
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
