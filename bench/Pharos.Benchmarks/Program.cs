using BenchmarkDotNet.Running;
using Pharos.Benchmarks.Server;

// `server [name…]` measures the whole server process from outside; everything else is BenchmarkDotNet's, which takes half an hour for all
// of it unless it is told to be short.
if (args is not ["server", ..])
{
    string[] job = args.Any(arg => arg is "-j" or "--job") ? [] : ["--job", "short"];
    BenchmarkSwitcher.FromAssembly(typeof(Report).Assembly).Run([.. args, .. job]);
    return 0;
}

var report = new Report(Console.Out);
var names = args[1..];
if (Wanted("ids")) await StreamIdBenchmark.RunAsync(report);
if (Wanted("relay")) await RelayBenchmark.RunAsync(report);
if (Wanted("idle")) await IdleSocketBenchmark.RunAsync(report);
return 0;

bool Wanted(string name) => names.Length == 0 || names.Contains(name);
