using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace Pharos.Cluster.Tests.Redis;

/// <summary>A redis-server of the test's own: a free port, a directory of its own, nothing saved. Ended by its own process id.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pharos-redis-");
    private Process? _process;

    public int Port { get; } = FreePort();

    public string? Password { get; init; }

    /// <summary>Starts it, empty, and waits until it accepts connections.</summary>
    public async Task StartAsync()
    {
        var arguments = new ProcessStartInfo("redis-server")
        {
            ArgumentList = { "--port", $"{Port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", _directory.FullName },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (Password is not null)
        {
            arguments.ArgumentList.Add("--requirepass");
            arguments.ArgumentList.Add(Password);
        }
        try
        {
            _process = Process.Start(arguments)!;
        }
        catch (Win32Exception)
        {
            throw new InvalidOperationException("redis-server is missing: apt-get install redis-server");
        }
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
                ready.TrySetException(new InvalidOperationException($"redis-server ended before it was ready, on port {Port}."));
            else if (line.Data.Contains("Ready to accept connections", StringComparison.Ordinal))
                ready.TrySetResult();
        };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await ready.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    public void Pause() => Signal("-STOP");

    public void Resume() => Signal("-CONT");

    /// <summary>Another connection, for looking on and interfering.</summary>
    public async Task<ConnectionMultiplexer> LookOnAsync() =>
        await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{Port},allowAdmin=true,password={Password}");

    public ValueTask DisposeAsync()
    {
        if (_process is not null)
            Kill();
        _directory.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    // Below the ports that the system hands out: one of those may be taken by an outgoing connection before the server listens, even
    // by that of the very client that waits for it.
    private static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(15_000, 30_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // taken: another one
            }
        }
    }

    private void Signal(string signal)
    {
        using var kill = Process.Start("kill", [signal, $"{_process!.Id}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }
}
