using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Pharos.Server.Access;

namespace Pharos.Server.Tests.Harness;

/// <summary>The server as a process of its own, as a user starts it.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private const int Sigterm = 15;
    private readonly Process _process;
    private readonly TempFolder _folder;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private bool _isDisposed;

    private ServerProcess(TempFolder folder, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>> environment)
    {
        _folder = folder;
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Pharos.Server.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["HOME"] = folder.Path; // what a developer keeps at home, such as a certificate for localhost, is not found
        foreach (var (name, value) in environment) start.Environment[name] = value;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        static void Keep(ConcurrentQueue<string> lines, string? line)
        {
            if (line is not null) lines.Enqueue(line);
        }
    }

    /// <summary>Where it listens.</summary>
    public Uri Url { get; private set; } = null!;

    public IReadOnlyList<string> Output => [.. _output];

    public IReadOnlyList<string> Errors => [.. _errors];

    /// <summary>Bytes of memory that are its own and in RAM.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts one and waits until it is ready.</summary>
    /// <param name="settings">As <see cref="RunningServer.StartAsync(string[])"/> takes them.</param>
    public static Task<ServerProcess> StartAsync(params string[] settings) => StartAsync([], settings);

    /// <summary>Starts one in an environment.</summary>
    public static async Task<ServerProcess> StartAsync(KeyValuePair<string, string>[] environment, params string[] settings)
    {
        var folder = new TempFolder();
        var server = new ServerProcess(folder, RunningServer.Arguments(folder, settings), environment);
        try
        {
            await server.WaitUntilReadyAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync(); // nobody else will
            throw;
        }
    }

    /// <summary>Starts one that need not come up.</summary>
    public static ServerProcess Launch(params string[] settings)
    {
        var folder = new TempFolder();
        return new ServerProcess(folder, RunningServer.Arguments(folder, settings), []);
    }

    /// <summary>Starts one with these words and this environment alone.</summary>
    public static ServerProcess LaunchBare(IEnumerable<string> arguments, params KeyValuePair<string, string>[] environment) =>
        new(new TempFolder(), arguments, environment);

    /// <summary>The same by HTTPS, where there is some.</summary>
    public Uri HttpsUrl => new UriBuilder(Url) { Scheme = "https" }.Uri;

    /// <summary>A client of it that believes any certificate and has a bearer.</summary>
    public HttpClient NewHttpClient(string? bearer = null)
    {
        var http = new HttpClient(new HttpClientHandler
        {
            AllowAutoRedirect = false,
            ServerCertificateCustomValidationCallback = (_, certificate, _, _) => certificate is not null,
        })
        {
            BaseAddress = Url,
            Timeout = Deadline.Patience,
        };
        if (bearer is not null) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        return http;
    }

    /// <summary>A stream made over HTTP.</summary>
    public async Task<IssuedStream> CreateStreamAsync(string? publishKey = null)
    {
        using var http = NewHttpClient(publishKey);
        using var response = await http.GetAsync("/api/get-stream-id/");
        var stream = await response.ReadJsonAsync();
        return new IssuedStream(stream.Text("stream_id")!, stream.Text("publish_token")!);
    }

    public void Terminate() => Assert.Equal(0, Kill(_process.Id, Sigterm));

    /// <summary>Its exit code, all output having been read.</summary>
    public async Task<int> ExitAsync(TimeSpan? patience = null)
    {
        await _process.WaitForExitAsync().Within("the process to exit", patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    private async Task WaitUntilReadyAsync()
    {
        await Deadline.Until(() => _process.HasExited || FindUrl() is not null);
        if (_process.HasExited) Assert.Fail(string.Join('\n', Output.Concat(Errors)));
        Url = FindUrl()!;
        using var http = NewHttpClient();
        Assert.Equal("ready\n", await http.GetStringAsync("/readyz"));
    }

    private Uri? FindUrl() => _output.Select(line => Ready().Match(line)).FirstOrDefault(match => match.Success) is { } ready
        ? new Uri(ready.Groups[1].Value)
        : null;

    [GeneratedRegex(@"Pharos is ready: (\S+)")]
    private static partial Regex Ready();

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
