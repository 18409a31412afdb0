using System.Diagnostics;
using System.IO;
using Pharos.Server.Tests.Architecture;
using Pharos.Server.Tests.Harness;

namespace Pharos.Server.Tests.Whip;

/// <summary>The suite that can be run against any server, run against this one.</summary>
public sealed class ConformanceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task The_server_follows_RFC_9725_and_WHEP()
    {
        await using var server = await Offers.StartAsync(
            new ScriptedRelay(),
            "Ice:Servers:0=stun:stun.example:3478",
            "Ice:Servers:1=turn:turn.example:3478?transport=udp",
            "Ice:TurnSecret=a secret");
        await RunAsync(server.Url);
    }

    private static async Task RunAsync(Uri url)
    {
        var suite = Path.Combine(Repository.Root, "tests", "conformance", "run.mjs");
        using var process = Process.Start(
            new ProcessStartInfo("node", [suite, url.ToString()]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync().Within("the conformance suite", Patience);
            var table = await output;
            TestContext.Current.TestOutputHelper!.WriteLine(table);
            Assert.True(process.ExitCode == 0, table + await errors);
            Assert.DoesNotContain("\nskip", table, StringComparison.Ordinal);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}
