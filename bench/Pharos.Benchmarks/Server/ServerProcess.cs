using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Pharos.Benchmarks.Server;

/// <summary>
/// The real server in a process of its own, on one core where the machine has two, so that the core is busy and the load does not
/// compete with it.
/// </summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const double TicksPerSecond = 100; // USER_HZ, the unit of /proc/pid/stat on every Linux
    private static readonly nint LoadCores = ~(nint)1; // all but the server's
    private readonly Process _process;
    private readonly string _data;

    private ServerProcess(Process process, string data, IPEndPoint address)
    {
        _process = process;
        _data = data;
        Address = address;
        Http = new HttpClient { BaseAddress = new Uri($"http://{address}/") };
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Address { get; }

    /// <summary>A client for set-up requests.</summary>
    public HttpClient Http { get; }

    /// <summary>CPU time it has used, user and system, in seconds.</summary>
    public double CpuSeconds
    {
        get
        {
            var stat = File.ReadAllText($"/proc/{_process.Id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
        }
    }

    /// <summary>Seconds that the server's core had nothing to do since the machine started (the fourth figure of proc(5) stat).</summary>
    public static double CoreIdleSeconds
    {
        get
        {
            var core = File.ReadLines("/proc/stat").First(line => line.StartsWith("cpu0 ", StringComparison.Ordinal)).Split(' ');
            return long.Parse(core[4], CultureInfo.InvariantCulture) / TicksPerSecond;
        }
    }

    /// <summary>Its resident memory in bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            var line = File.ReadLines($"/proc/{_process.Id}/status").First(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }
    }

    /// <summary>Starts it and waits until it is ready.</summary>
    public static async Task<ServerProcess> StartAsync()
    {
        var data = Directory.CreateTempSubdirectory("pharos-bench").FullName;
        var address = new IPEndPoint(IPAddress.Loopback, FreePort());
        var server = Path.Combine(AppContext.BaseDirectory, "Pharos.Server.dll");
        var pin = Environment.ProcessorCount > 1 && File.Exists("/usr/bin/taskset");
        if (pin && OperatingSystem.IsLinux()) Process.GetCurrentProcess().ProcessorAffinity = LoadCores;
        var start = new ProcessStartInfo(pin ? "/usr/bin/taskset" : "dotnet") { RedirectStandardOutput = true };
        foreach (var argument in (string[])[.. pin ? ["-c", "0", "dotnet"] : Array.Empty<string>(), server, "--urls", $"http://{address}"])
            start.ArgumentList.Add(argument);
        start.Environment["Pharos__DataDirectory"] = data;
        start.Environment["Pharos__Streams__CreatedPerAddressPerMinute"] = "1000000000";
        start.Environment["Pharos__Streams__MaxViewers"] = "100000";
        start.Environment["Pharos__Signaling__MessagesPerSecond"] = "1000000";
        start.Environment["Pharos__Signaling__BytesPerSecond"] = "1000000000";
        start.Environment["Pharos__Signaling__SocketsPerAddress"] = "100000";
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();

        var running = new ServerProcess(process, data, address);
        var deadline = Stopwatch.StartNew();
        while (!await running.IsReadyAsync())
        {
            if (process.HasExited || deadline.Elapsed > TimeSpan.FromSeconds(20)) throw new InvalidOperationException("The server did not start.");
        }
        return running;
    }

    /// <summary>Opens a connection to it.</summary>
    public async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(Address);
        return socket;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            return (await Http.GetAsync(new Uri("readyz", UriKind.Relative))).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
