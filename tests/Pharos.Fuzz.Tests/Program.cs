using System.Runtime.InteropServices;
using Pharos.Fuzz.Tests.Targets;
using SharpFuzz;
using Xunit.Runner.InProc.SystemConsole;

namespace Pharos.Fuzz.Tests;

/// <summary>
/// The tests, and what <c>tests/Pharos.Fuzz.Tests/guided</c> calls: <c>samples TARGET FOLDER</c> writes a target's sound messages to files,
/// <c>guided TARGET</c> takes inputs from afl-fuzz, which sees what parts of the assemblies each of them reaches.
/// </summary>
internal static class Program
{
    private static Task<int> Main(string[] args)
    {
        switch (args)
        {
            case ["targets"]:
                foreach (var target in AllTargets.List) Console.WriteLine(target.Name);
                return Task.FromResult(0);
            case ["samples", var name, var folder]:
                var samples = AllTargets.Find(name).Samples;
                for (var i = 0; i < samples.Length; i++) File.WriteAllBytes(Path.Combine(folder, $"{i}"), samples[i]);
                return Task.FromResult(0);
            case ["guided", var name]:
                Guide(name);
                return Task.FromResult(0);
            default:
                return ConsoleRunner.Run(args);
        }
    }

    private static unsafe void Guide(string name)
    {
        // Instrumented code writes where it has been; until afl-fuzz gives it a place, to this one.
        SharpFuzz.Common.Trace.SharedMem = (byte*)NativeMemory.AllocZeroed(1 << 16);
        var target = AllTargets.Find(name);
        var buffer = FuzzRun.BufferFor(target);
        // Once before: what is set up on first use is not an input's doing.
        foreach (var sample in target.Samples) Show(sample);
        Fuzzer.OutOfProcess.Run(stream =>
            Show(FuzzRun.PlaceIn(buffer)[..stream.ReadAtLeast(FuzzRun.PlaceIn(buffer), target.MaxLength, false)]));

        void Show(ReadOnlySpan<byte> input)
        {
            input.CopyTo(FuzzRun.PlaceIn(buffer));
            FuzzRun.Show(target, buffer, input.Length);
        }
    }
}
