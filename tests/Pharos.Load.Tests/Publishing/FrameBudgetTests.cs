using CsCheck;
using Pharos.Load.Publishing;

namespace Pharos.Load.Tests.Publishing;

public sealed class FrameBudgetTests
{
    private const int MinLength = 87;

    [Fact]
    public void Two_megabits_at_30_frames_are_208_packets_of_1200_bytes_a_second()
    {
        var budget = new FrameBudget(2_000_000, 30, MinLength);
        var frames = Enumerable.Range(0, 30 * 60).Select(_ => budget.Next(1)).ToArray();
        Assert.All(frames, frame => Assert.Equal(1200, frame.Length));
        Assert.All(frames, frame => Assert.InRange(frame.Packets, 6, 7));
        Assert.InRange(frames.Sum(frame => frame.Packets) / 60.0, 208.3, 208.4);
    }

    [Fact]
    public void Any_bitrate_is_kept_over_time_where_a_frame_has_room_for_a_packet() =>
        Gen.Select(Gen.Long[100_000, 100_000_000], Gen.Int[5, 120]).Sample((bitrate, framesPerSecond) =>
        {
            if (bitrate / 8 / framesPerSecond < MinLength) return;
            var budget = new FrameBudget(bitrate, framesPerSecond, MinLength);
            var bytes = Enumerable.Range(0, framesPerSecond * 20).Select(_ => budget.Next(1)).Sum(frame => (double)frame.Packets * frame.Length);
            Assert.InRange(bytes * 8 / 20, bitrate * 0.99, bitrate * 1.01);
        });

    [Fact]
    public void What_a_key_frame_took_beyond_its_share_is_saved_later()
    {
        var budget = new FrameBudget(400_000, 30, MinLength);
        var first = budget.Next(2);
        Assert.Equal(2, first.Packets);
        var bytes = first.Packets * first.Length;
        for (var i = 1; i < 300; i++) bytes += budget.Next(1) is var next ? next.Packets * next.Length : 0;
        Assert.InRange(bytes * 8 / 10, 396_000, 402_000);
    }
}
