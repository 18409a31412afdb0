using System.Diagnostics;
using System.Globalization;

namespace Pharos.Fuzz.Tests;

/// <summary>
/// Shows a target as many inputs as <c>PHAROS_FUZZ_INPUTS</c> says. Nothing may throw, write beside the input, take more than
/// <see cref="Patience"/> or allocate more than the target allows; and of many inputs some are taken and some are not, since otherwise the
/// parser's inside, or its outside, was not tested.
/// </summary>
internal static class FuzzRun
{
    /// <summary>Quick enough for each run of the suites.</summary>
    public const long DefaultInputs = 20_000;

    // A million ordinary inputs take seconds to minutes; a machine with other work may stop a thread for a while.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const int GuardLength = 32;
    private const byte Guard = 0xA5;
    private const long EnoughToTell = 1000;

    /// <summary>How many inputs a target gets.</summary>
    public static readonly long Inputs = Setting("PHAROS_FUZZ_INPUTS", DefaultInputs);

    /// <summary>The seed of the first input; each following one has the next.</summary>
    public static readonly long FirstSeed = Setting("PHAROS_FUZZ_SEED", 1);

    /// <summary>Runs all of them on all processors, and returns how many were taken.</summary>
    public static long Run(FuzzTarget target)
    {
        foreach (var sample in target.Samples)
            Assert.True(target.Read(sample), $"{target}: a sound message is refused: {Show(target, sample)}");
        var workers = Environment.ProcessorCount;
        var taken = new long[workers];
        var failures = new Exception?[workers];
        Parallel.For(0, workers, worker => taken[worker] = Work(target, worker, workers, ref failures[worker]));
        if (failures.FirstOrDefault(failure => failure is not null) is { } first) Assert.Fail(first.Message + "\n" + first.InnerException);
        if (Inputs >= EnoughToTell) Assert.InRange(taken.Sum(), 1, Inputs - 1);
        return taken.Sum();
    }

    /// <summary>Shows one input, which stands in the middle of a buffer: before and behind it are bytes that must stay.</summary>
    /// <returns>Whether it was taken.</returns>
    public static bool Show(FuzzTarget target, Span<byte> buffer, int length)
    {
        var input = buffer.Slice(GuardLength, length);
        buffer[..GuardLength].Fill(Guard);
        buffer.Slice(GuardLength + length, GuardLength).Fill(Guard);
        var begin = Stopwatch.GetTimestamp();
        var taken = ReadWithinAllowance(target, input);
        target.Check(input);
        Assert.True(Stopwatch.GetElapsedTime(begin) < Patience, $"it took {Stopwatch.GetElapsedTime(begin)}");
        Assert.False(buffer[..GuardLength].ContainsAnyExcept(Guard)
            || buffer.Slice(GuardLength + length, GuardLength).ContainsAnyExcept(Guard),
            "bytes beside the input were written");
        return taken;
    }

    /// <summary>Room for any input of a target and what stands around it.</summary>
    public static byte[] BufferFor(FuzzTarget target) => new byte[target.MaxLength + (2 * GuardLength)];

    /// <summary>Puts an input in its place.</summary>
    public static Span<byte> PlaceIn(byte[] buffer) => buffer.AsSpan(GuardLength, buffer.Length - (2 * GuardLength));

    private static long Work(FuzzTarget target, int worker, int workers, ref Exception? failure)
    {
        var buffer = BufferFor(target);
        long taken = 0;
        for (var i = (long)worker; i < Inputs; i += workers)
        {
            var seed = FirstSeed + i;
            try
            {
                if (Show(target, buffer, Mutator.Make(target, (ulong)seed, PlaceIn(buffer)))) taken++;
            }
            catch (Exception e)
            {
                var length = Mutator.Make(target, (ulong)seed, PlaceIn(buffer));
                failure = new InvalidOperationException(
                    $"{target}: PHAROS_FUZZ_SEED={seed} PHAROS_FUZZ_INPUTS=1 shows it again. {Show(target, PlaceIn(buffer)[..length])}", e);
                return taken;
            }
        }

        return taken;
    }

    // Once more before it counts: what is made on first use, and what the runtime does in between, is not the input's doing.
    private static bool ReadWithinAllowance(FuzzTarget target, ReadOnlySpan<byte> input)
    {
        var allowed = target.Allowance + ((long)target.AllowanceOfByte * input.Length);
        var (taken, allocated) = (false, 0L);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            taken = target.Read(input);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated <= allowed) return taken;
        }

        Assert.Fail($"{allocated} bytes were allocated, {allowed} are allowed");
        return taken;
    }

    private static string Show(FuzzTarget target, ReadOnlySpan<byte> input) =>
        target.Separators.Length > 0 ? $"\"{System.Text.Encoding.UTF8.GetString(input)}\" = {Convert.ToBase64String(input)}"
            : Convert.ToHexString(input);

    private static long Setting(string name, long otherwise) =>
        long.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : otherwise;
}
