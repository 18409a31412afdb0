namespace Pharos.Sfu.Tests.Simulation;

/// <summary>What viewers compute from the relay's sender reports is how long media was on its way, whatever the publisher's clock says.</summary>
public sealed class DelayTests : IDisposable
{
    private static readonly string Publish = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Captured/offer-chromium-publish.sdp"));
    private static readonly string Play = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Captured/offer-chromium-play.sdp"));

    private readonly VirtualTime _time = new();
    private readonly SimulatedRelay _relay;

    public DelayTests() => _relay = new SimulatedRelay(_time);

    public void Dispose() => _relay.Dispose();

    [Theory]
    [InlineData(5, 0)]
    [InlineData(80, 0)]
    [InlineData(80, 60)]
    [InlineData(150, 30)]
    public void A_viewer_sees_when_a_frame_was_made(int delay, int jitter)
    {
        var viewer = Watch(delay, jitter, givesTimesBack: true);
        Assert.InRange(viewer.Arrivals, 2000, int.MaxValue);
        Assert.True(viewer.WorstSync < TimeSpan.FromMilliseconds(10), $"off by {viewer.WorstSync}");
    }

    [Fact]
    public void Where_the_publisher_gives_no_times_back_the_way_to_the_server_is_missing()
    {
        var viewer = Watch(80, 0, givesTimesBack: false);
        Assert.InRange(viewer.WorstSync, TimeSpan.FromMilliseconds(75), TimeSpan.FromMilliseconds(85));
    }

    [Fact]
    public void Another_publisher_whose_clock_is_another_goes_on_in_the_same_time()
    {
        var first = Live(40, 0, true);
        var viewer = _relay.AddViewer(Play, Weather.Fine, 7);
        _time.Run(TimeSpan.FromSeconds(10));
        first.IsGone = true;
        viewer.ChecksSync = false;
        var second = _relay.AddPublisher(Publish, new Weather(TimeSpan.FromMilliseconds(120)), 3);
        second.ClockAhead = TimeSpan.FromHours(7);
        _time.Run(TimeSpan.FromSeconds(1));
        second.GoLive();
        _time.Run(TimeSpan.FromSeconds(4));
        viewer.ForgetSync();
        viewer.ChecksSync = true;
        _time.Run(TimeSpan.FromSeconds(20));
        Assert.True(viewer.WorstSync < TimeSpan.FromMilliseconds(10), $"off by {viewer.WorstSync}");
        Assert.Equal(0, viewer.TimesBack);
    }

    private SimulatedViewer Watch(int delay, int jitter, bool givesTimesBack)
    {
        Live(delay, jitter, givesTimesBack);
        var viewer = _relay.AddViewer(Play, new Weather(TimeSpan.FromMilliseconds(30)), 7);
        viewer.ChecksSync = false;
        _time.Run(TimeSpan.FromSeconds(jitter > 0 ? 30 : 10)); // with jitter, the best of several reports counts
        viewer.ChecksSync = true;
        _time.Run(TimeSpan.FromSeconds(60));
        return viewer;
    }

    private SimulatedPublisher Live(int delay, int jitter, bool givesTimesBack)
    {
        var publisher = _relay.AddPublisher(Publish, new Weather(TimeSpan.FromMilliseconds(delay), TimeSpan.FromMilliseconds(jitter)), 1);
        publisher.GivesTimesBack = givesTimesBack;
        _time.Run(TimeSpan.FromSeconds(1));
        publisher.GoLive();
        _time.Run(TimeSpan.FromSeconds(3));
        return publisher;
    }
}
