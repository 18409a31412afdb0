using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;
using Pharos.Benchmarks.Micro;
using Pharos.Benchmarks.Server;

// `server [name…]` measures the whole server process from outside; everything else is BenchmarkDotNet's. In this process, and nine short
// turns each: all of it takes minutes, also on a machine where a build takes as long.
if (args is not ["server", ..])
{
    var job = Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithClock(new ProcessorClock())
        .WithWarmupCount(3).WithIterationCount(9).WithIterationTime(TimeInterval.FromMilliseconds(250)).AsDefault();
    var config = DefaultConfig.Instance.AddJob(job).AddColumn(StatisticColumn.Median);
    BenchmarkSwitcher.FromAssembly(typeof(Report).Assembly).Run(args, config);
    return 0;
}

var report = new Report(Console.Out);
var names = args[1..];
if (Wanted("ids")) await StreamIdBenchmark.RunAsync(report);
if (Wanted("relay")) await RelayBenchmark.RunAsync(report);
if (Wanted("idle")) await IdleSocketBenchmark.RunAsync(report);
return 0;

bool Wanted(string name) => names.Length == 0 || names.Contains(name);
