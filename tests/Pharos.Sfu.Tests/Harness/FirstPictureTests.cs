using System.Diagnostics;

namespace Pharos.Sfu.Tests.Harness;

/// <summary>How long a viewer waits for its first picture, over real sockets, handshake included.</summary>
public sealed class FirstPictureTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Of_twenty_joins_into_a_stream_whose_encoder_ignores_requests_nineteen_see_a_picture_within_400_ms()
    {
        await using var relay = new LiveRelay();
        var publisher = relay.Publish(keyFrameInterval: 300);
        await publisher.Connected;
        // The first viewer's request is not heeded, which becomes known.
        var first = relay.View();
        await first.Connected;
        await LiveRelay.PlaysAsync(first, frames: 75);
        var waits = new List<TimeSpan>();
        for (var i = 0; i < 20; i++)
        {
            var began = Stopwatch.GetTimestamp();
            var viewer = relay.View();
            await viewer.FirstPicture.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            waits.Add(Stopwatch.GetElapsedTime(began));
            Assert.True(viewer.BeganWithKeyFrame);
            await relay.EndAsync(viewer);
        }
        waits.Sort();
        output.WriteLine(string.Join(' ', waits.Select(wait => $"{wait.TotalMilliseconds:0}")));
        Assert.InRange(publisher.KeyFrames, 1, 3); // it did not help
        Assert.True(waits[18] < TimeSpan.FromMilliseconds(400), string.Join(' ', waits));
    }
}
