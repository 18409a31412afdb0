using System.Diagnostics;
using System.Globalization;
using Pharos.Sfu.Tests.Dtls;
using Pharos.Sfu.Tests.Harness;

namespace Pharos.Sfu.Tests.Soak;

/// <summary>
/// Viewers that join and leave for a time: nothing stays behind. Takes seconds with a few viewers, or as long as <c>PHAROS_SOAK</c> says
/// with 50: <c>PHAROS_SOAK=30m</c>, <c>90s</c>. It measures the process, so nothing else runs meanwhile.
/// </summary>
[Collection(nameof(SoakTests))]
[CollectionDefinition(nameof(SoakTests), DisableParallelization = true)]
public sealed class SoakTests
{
    private const string Variable = "PHAROS_SOAK";
    private const long ManagedAllowance = 24L << 20;
    private const long NativeAllowance = 48L << 20;

    private static readonly TimeSpan Short = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan SampleEvery = TimeSpan.FromSeconds(10);

    private readonly Random _die = new(2024);
    private readonly Queue<WatchingClient> _viewers = new();

    [Fact]
    public async Task Viewers_join_and_leave_and_nothing_stays_behind()
    {
        var asked = Environment.GetEnvironmentVariable(Variable);
        var (time, most) = (asked is null ? Short : Read(asked), asked is null ? 8 : 50);
        await using var relay = new LiveRelay();
        var publisher = relay.Publish();
        await publisher.Connected;

        // What is made once, pools and compiled code, is there after a first round.
        await FillAsync(relay, most);
        await EmptyAsync(relay);
        var held = relay.Sfu.Loops.Held;
        var (managed, native) = Measure("begin");

        var clock = Stopwatch.StartNew();
        var (joined, sampled) = (0, TimeSpan.Zero);
        while (clock.Elapsed < time)
        {
            if (_viewers.Count < most) joined += await JoinAsync(relay);
            else await LeaveAsync(relay);
            if (_die.Next(4) == 0 && _viewers.Count > 0) await LeaveAsync(relay);
            if (clock.Elapsed - sampled < SampleEvery) continue;
            sampled = clock.Elapsed;
            Measure($"{(int)sampled.TotalSeconds} s, {joined} joined, {_viewers.Count} there, {relay.Sfu.Loops.Held} held");
        }

        await EmptyAsync(relay);
        Assert.Equal(held, relay.Sfu.Loops.Held);
        Assert.Equal(SessionState.Connected, publisher.Session.State);
        var (managedAfter, nativeAfter) = Measure($"end, {joined} joined");
        var (managedLeft, nativeLeft) = (managedAfter - managed, nativeAfter - native);
        Assert.True(managedLeft < ManagedAllowance, $"{managedLeft} bytes of managed memory stayed behind {joined} viewers");
        Assert.True(nativeLeft < NativeAllowance, $"{nativeLeft} bytes of other memory stayed behind {joined} viewers");

        publisher.Session.Close();
        await Eventually.IsTrueAsync(() => relay.Sfu.Loops.Held == 0 && relay.Sfu.StreamCount == 0);
    }

    private static TimeSpan Read(string text)
    {
        var number = double.Parse(text.AsSpan(0, text.Length - 1), CultureInfo.InvariantCulture);
        return text[^1] switch
        {
            's' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMinutes(number),
            _ => throw new FormatException($"{Variable} is a number and s or m, such as 30m"),
        };
    }

    private async Task FillAsync(LiveRelay relay, int most)
    {
        while (_viewers.Count < most) await JoinAsync(relay);
    }

    private async Task EmptyAsync(LiveRelay relay)
    {
        while (_viewers.Count > 0) await LeaveAsync(relay);
        await Eventually.IsTrueAsync(() => relay.Sfu.Find(LiveRelay.Stream) is { Viewers: 0 });
    }

    private async Task<int> JoinAsync(LiveRelay relay)
    {
        var viewer = relay.View();
        await viewer.Connected;
        await LiveRelay.PlaysAsync(viewer, 1);
        _viewers.Enqueue(viewer);
        return 1;
    }

    // One in two says good-bye; the session of the other is closed by the server, as a DELETE does.
    private async Task LeaveAsync(LiveRelay relay)
    {
        var viewer = _viewers.Dequeue();
        if (_die.Next(2) == 0) viewer.SayGoodBye();
        else viewer.Session.Close();
        await Eventually.IsTrueAsync(() => viewer.Session.State == SessionState.Closed);
        await relay.EndAsync(viewer);
    }

    // Managed memory that is in use, and what the process has beside the managed heap.
    private static (long Managed, long Native) Measure(string when)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        var (managed, resident) = (GC.GetTotalMemory(forceFullCollection: true), Environment.WorkingSet);
        var native = resident - GC.GetGCMemoryInfo().TotalCommittedBytes;
        var figures = $"managed {managed >> 10} KB, other {native >> 10} KB, resident {resident >> 10} KB";
        TestContext.Current.SendDiagnosticMessage($"soak: {when}: {figures}");
        return (managed, native);
    }
}
