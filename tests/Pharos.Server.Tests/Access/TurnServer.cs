using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO;
using System.Net;
using System.Net.Sockets;
using Pharos.Server.Tests.Harness;

namespace Pharos.Server.Tests.Access;

/// <summary>A coturn of a test's own that checks time-limited credentials.</summary>
internal sealed class TurnServer : IAsyncDisposable
{
    private const string Program = "/usr/bin/turnserver";
    private readonly Process _process;
    private readonly TempFolder _folder;

    private TurnServer(Process process, TempFolder folder, IPEndPoint address) => (_process, _folder, Address) = (process, folder, address);

    public IPEndPoint Address { get; }

    /// <summary>Starts one on a free port and waits until it answers.</summary>
    public static async Task<TurnServer> StartAsync(string secret)
    {
        Assert.SkipUnless(File.Exists(Program), "coturn is not installed: apt-get install coturn");
        var folder = new TempFolder();
        var address = FreeAddress();
        var settings = folder.Write("turnserver.conf", $"""
            listening-ip=127.0.0.1
            listening-port={address.Port}
            relay-ip=127.0.0.1
            realm=pharos.test
            use-auth-secret
            static-auth-secret={secret}
            userdb={folder.File("db")}
            pidfile={folder.File("pid")}
            log-file=stdout
            no-tcp
            no-tls
            no-dtls
            no-cli
            """);
        var process = Process.Start(new ProcessStartInfo(Program, ["-c", settings]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = new ConcurrentQueue<string?>();
        process.OutputDataReceived += (_, line) => said.Enqueue(line.Data);
        process.ErrorDataReceived += (_, line) => said.Enqueue(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var server = new TurnServer(process, folder, address);
        try
        {
            await Deadline.Until(async () => process.HasExited || await TurnClient.AnswersAsync(address));
            Assert.False(process.HasExited, string.Join('\n', said));
            return server;
        }
        catch
        {
            await server.DisposeAsync(); // nobody else will
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    // Below the ports that connections of other tests are given, one of which could be this one a moment later.
    private static IPEndPoint FreeAddress()
    {
        while (true)
        {
            var address = new IPEndPoint(IPAddress.Loopback, Random.Shared.Next(20_000, 32_000));
            try
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
                socket.Bind(address);
                return address;
            }
            catch (SocketException)
            {
                continue; // taken
            }
        }
    }
}
