using System.CommandLine;
using Pharos.Load.Options;
using Pharos.Load.Reporting;
using Pharos.Load.Routes;
using Pharos.Load.Running;
using Spectre.Console;

// As long as it takes to end thousands of sessions after Ctrl-C; a second one ends it at once.
var configuration = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) };
const int Failed = 1, Impossible = 2;
var parsed = new LoadCommand(RunAsync).Root.Parse(args);
if (parsed.Errors.Count == 0) return await parsed.InvokeAsync(configuration);
foreach (var error in parsed.Errors) await Console.Error.WriteLineAsync(error.Message);
await Console.Error.WriteLineAsync("--help says what there is.");
return Impossible;

static async Task<int> RunAsync(LoadOptions options, CancellationToken cancelled)
{
    if (LoadCommand.ProblemOf(options) is { } problem)
    {
        await Console.Error.WriteLineAsync(problem);
        return Impossible;
    }
    // The report in JSON has the standard output to itself.
    var isBare = options.Json is "";
    var (writer, isRedirected) = isBare ? (Console.Error, Console.IsErrorRedirected) : (Console.Out, Console.IsOutputRedirected);
    IRunView view = isRedirected
        ? new PlainView(writer)
        : new TerminalView(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) }));
    try
    {
        var report = options.Mode == LoadMode.Signaling
            ? await new SignalingRun(options, view).RunAsync(cancelled)
            : await new MediaRun(options, view).RunAsync(cancelled);
        await writer.WriteLineAsync();
        await writer.WriteAsync(ReportText.Write(report));
        if (isBare) await Console.Out.WriteLineAsync(ReportJson.Write(report));
        else if (options.Json is { } file) await File.WriteAllTextAsync(file, ReportJson.Write(report) + "\n", CancellationToken.None);
        return report.Passed ? 0 : Failed;
    }
    catch (JoinException e)
    {
        await Console.Error.WriteLineAsync(e.Message);
        return Impossible;
    }
    catch (OperationCanceledException)
    {
        await Console.Error.WriteLineAsync("Interrupted before there was anything to measure.");
        return Failed;
    }
}
