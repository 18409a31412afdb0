using Pharos.Load.Publishing;

namespace Pharos.Load.Tests.Publishing;

public sealed class FrameScheduleTests
{
    private const long Begin = 5_000_000_000;
    private const long Hour = 3600;

    [Fact]
    public void After_an_hour_frames_are_due_to_the_nanosecond()
    {
        var schedule = new FrameSchedule(Begin, 30);
        for (var frame = 0L; frame < Hour * 30; frame++) Assert.Equal(frame, schedule.TryTake(schedule.Due));
        Assert.Equal(Begin + (Hour * 1_000_000_000), schedule.Due);
        Assert.Equal(0, schedule.Missed);
    }

    [Fact]
    public void A_frame_is_taken_once_and_not_before_its_time()
    {
        var schedule = new FrameSchedule(Begin, 30);
        Assert.Null(schedule.TryTake(Begin - 1));
        Assert.Equal(0, schedule.TryTake(Begin));
        Assert.Null(schedule.TryTake(Begin));
        Assert.Equal(1, schedule.TryTake(Begin + 40_000_000));
        Assert.Equal(Begin + 66_666_666, schedule.Due);
    }

    [Fact]
    public void After_a_stall_what_was_missed_is_left_out_and_counted_and_time_goes_on()
    {
        var schedule = new FrameSchedule(Begin, 30);
        schedule.TryTake(Begin);
        Assert.Equal(30, schedule.TryTake(Begin + 1_001_000_000));
        Assert.Equal(29, schedule.Missed);
        Assert.Null(schedule.TryTake(Begin + 1_001_000_000));
        Assert.Equal(31, schedule.TryTake(schedule.Due));
    }

    [Fact]
    public void Timestamps_follow_the_clock_of_video_and_wrap()
    {
        var schedule = new FrameSchedule(Begin, 30);
        Assert.Equal([0u, 3000u, 90_000u], new[] { 0L, 1, 30 }.Select(schedule.TimestampOf));
        Assert.Equal(45_000u, schedule.TimestampAt(Begin + 500_000_000));
        Assert.Equal(unchecked((uint)(30L * 100_000 * 3000)), schedule.TimestampOf(30L * 100_000));
    }
}
