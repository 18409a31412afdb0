using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Pharos.Load.Tests.Harness;

/// <summary>The server as a process of its own, on a free port.</summary>
internal sealed partial class LoadedServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pharos-load-");
    private readonly TaskCompletionSource<Uri> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<string> _output = new();
    private readonly Process _process;

    private LoadedServer(IEnumerable<string> settings)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Pharos.Server.dll"));
        string[] own = ["urls=http://127.0.0.1:0", $"Pharos:DataDirectory={_folder.FullName}"];
        foreach (var setting in own.Concat(settings)) start.ArgumentList.Add($"--{setting}");
        start.Environment["HOME"] = _folder.FullName;
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException($"The server ended: {string.Join('\n', _output)}"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Where it listens.</summary>
    public Uri Url => _ready.Task.Result;

    /// <summary>Its process.</summary>
    public int Pid => _process.Id;

    /// <summary>Starts one with settings such as <c>Pharos:Streams:MaxViewers=2</c>, and waits until it is ready.</summary>
    public static async Task<LoadedServer> StartAsync(params string[] settings)
    {
        var server = new LoadedServer(settings);
        try
        {
            await server._ready.Task.WaitAsync(Patience);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private void Read(string? line)
    {
        if (line is null) return;
        _output.Enqueue(line);
        if (Ready().Match(line) is { Success: true } match) _ready.TrySetResult(new Uri(match.Groups[1].Value));
    }

    [GeneratedRegex(@"Pharos is ready: (\S+)")]
    private static partial Regex Ready();
}
