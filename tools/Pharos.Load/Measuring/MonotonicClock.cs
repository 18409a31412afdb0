using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Pharos.Rtc.Primitives;

namespace Pharos.Load.Measuring;

/// <summary>
/// The clock of all that is measured, CLOCK_MONOTONIC on Linux: the same in every process of a machine, so that what one stamps another may
/// read.
/// </summary>
internal static class MonotonicClock
{
    private const string BootId = "/proc/sys/kernel/random/boot_id";
    private const long NanosecondsPerSecond = 1_000_000_000;

    private static readonly long Frequency = Stopwatch.Frequency;

    /// <summary>Nanoseconds since a start that means nothing.</summary>
    public static long Nanoseconds
    {
        get
        {
            var ticks = Stopwatch.GetTimestamp();
            if (Frequency == NanosecondsPerSecond) return ticks;
            var (seconds, rest) = Math.DivRem(ticks, Frequency);
            return (seconds * NanosecondsPerSecond) + (rest * NanosecondsPerSecond / Frequency);
        }
    }

    /// <summary>The same as a moment.</summary>
    public static Instant Now => new(Nanoseconds);

    /// <summary>Tells clocks apart: stamps of another machine, or of the time before it was started anew, mean nothing here.</summary>
    public static uint Id { get; } = FindId();

    /// <summary>Milliseconds between two readings of <see cref="Nanoseconds"/>.</summary>
    public static double Milliseconds(long from, long to) => (to - from) / 1e6;

    private static uint FindId()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var name = OperatingSystem.IsLinux() && File.Exists(BootId) ? File.ReadAllText(BootId) : Guid.NewGuid().ToString();
        SHA256.HashData(Encoding.UTF8.GetBytes(name), hash);
        return BinaryPrimitives.ReadUInt32BigEndian(hash);
    }
}
