using Pharos.Cluster;
using Pharos.Server.Streams;

namespace Pharos.Server.Tests.Streams;

/// <summary>
/// The state machine of <see cref="StreamPhase"/> as a table. The cast: this node with the stream in some phase, a viewer here, the
/// broadcaster where there is one here, and another node.
/// </summary>
public sealed class PhaseTests : IAsyncLifetime
{
    private readonly Cast _cast = new();
    private Node _here = null!;
    private Node _there = null!;
    private Actor? _broadcaster;
    private Actor _viewer = null!;
    private Actor? _somebody;

    public async ValueTask InitializeAsync() => (_here, _there) = (await _cast.AddNodeAsync(), await _cast.AddNodeAsync());

    // phase | input | next phase | the viewer is told | the broadcaster here is told | who comes is told
    [Theory]
    [InlineData("Opening", "watch", "Opening", "", "", "")]
    [InlineData("Opening", "broadcast", "Opening", "", "", "")]
    [InlineData("Opening", "broadcast without takeover", "Opening", "", "", "")]
    [InlineData("Opening", "end", "Opening", "", "", "")]
    [InlineData("Opening", "viewer leaves", "Opening", "", "", "")]
    [InlineData("Opening", "another node claims", "Opening", "", "", "")]
    [InlineData("Opening", "the directory answers", "Idle", "welcome", "", "")]
    [InlineData("Opening", "the directory answers that another node has it", "Elsewhere", "welcome live", "", "")]
    [InlineData("Opening", "the directory cannot be reached", "Closed", "error unavailable, close 1013", "", "")]

    [InlineData("Idle", "watch", "Idle", "", "", "welcome")]
    [InlineData("Idle", "broadcast", "Live", "stream-live", "", "welcome live, viewer-joined")]
    [InlineData("Idle", "broadcast without takeover", "Live", "stream-live", "", "welcome live, viewer-joined")]
    [InlineData("Idle", "end", "Idle", "", "", "")]
    [InlineData("Idle", "viewer leaves", "Closed", "", "", "")]
    [InlineData("Idle", "another node claims", "Elsewhere", "stream-live", "", "")]
    [InlineData("Idle", "30 s pass", "Idle", "", "", "")]
    [InlineData("Idle", "watch while the directory cannot be reached", "Idle", "", "", "error unavailable, close 1013")]
    [InlineData("Idle", "broadcast while the directory cannot be reached", "Idle", "", "", "error unavailable, close 1013")]
    [InlineData("Idle", "vacate", "Closed", "", "", "")]

    [InlineData("Claiming", "watch", "Claiming", "", "", "welcome")]
    [InlineData("Claiming", "broadcast", "Claiming", "", "error already-live, close 4001", "")]
    [InlineData("Claiming", "end", "Claiming", "", "stream-ended ended, close 1000", "")]
    [InlineData("Claiming", "viewer leaves", "Claiming", "", "", "")]
    [InlineData("Claiming", "broadcaster leaves", "Claiming", "", "", "")]
    [InlineData("Claiming", "broadcaster is lost", "Claiming", "", "", "")]
    [InlineData("Claiming", "another node claims", "Claiming", "", "", "")]
    [InlineData("Claiming", "the directory answers", "Live", "stream-live", "welcome live, viewer-joined", "")]
    [InlineData("Claiming", "the directory answers one who left", "Idle", "", "", "")]
    [InlineData("Claiming", "the directory answers one who was lost", "Interrupted", "presence lost", "", "")]
    [InlineData("Claiming", "the directory cannot be reached", "Idle", "", "error unavailable, close 1013", "")]

    [InlineData("Claiming without takeover", "the directory answers that another node has it", "Elsewhere", "stream-live", "error already-live, close 4001", "")]

    [InlineData("Live", "watch", "Live", "", "viewer-joined", "welcome live")]
    [InlineData("Live", "broadcast", "Live", "", "error already-live, close 4001", "welcome live, viewer-joined")]
    [InlineData("Live", "broadcast without takeover", "Live", "", "", "error already-live, close 4001")]
    [InlineData("Live", "end", "Idle", "stream-ended ended", "stream-ended ended, close 1000", "")]
    [InlineData("Live", "viewer leaves", "Live", "", "viewer-left left", "")]
    [InlineData("Live", "viewer is lost", "Live", "", "", "")]
    [InlineData("Live", "broadcaster leaves", "Idle", "stream-ended ended", "", "")]
    [InlineData("Live", "broadcaster is lost", "Interrupted", "presence lost", "", "")]
    [InlineData("Live", "another node claims", "Elsewhere", "", "error already-live, close 4001", "")]
    [InlineData("Live", "30 s pass", "Live", "", "", "")]
    [InlineData("Live", "watch while the directory cannot be reached", "Live", "", "viewer-joined", "welcome live")]
    [InlineData("Live", "broadcast while the directory cannot be reached", "Live", "", "error already-live, close 4001", "welcome live, viewer-joined")]
    [InlineData("Live", "vacate", "Closed", "", "", "")]

    [InlineData("Interrupted", "watch", "Interrupted", "", "", "welcome live, presence lost")]
    [InlineData("Interrupted", "broadcast", "Live", "presence here", "", "welcome live, viewer-joined")]
    [InlineData("Interrupted", "broadcast without takeover", "Live", "presence here", "", "welcome live, viewer-joined")]
    [InlineData("Interrupted", "end", "Idle", "stream-ended ended", "", "")]
    [InlineData("Interrupted", "viewer leaves", "Interrupted", "", "", "")]
    [InlineData("Interrupted", "another node claims", "Elsewhere", "presence here", "", "")]
    [InlineData("Interrupted", "29 s pass", "Interrupted", "", "", "")]
    [InlineData("Interrupted", "30 s pass", "Idle", "stream-ended lost", "", "")]
    [InlineData("Interrupted", "vacate", "Closed", "", "", "")]

    [InlineData("Elsewhere", "watch", "Elsewhere", "", "", "welcome live")]
    [InlineData("Elsewhere", "broadcast", "Live", "", "", "welcome live, viewer-joined")]
    [InlineData("Elsewhere", "broadcast without takeover", "Elsewhere", "", "", "error already-live, close 4001")]
    [InlineData("Elsewhere", "end", "Idle", "stream-ended ended", "", "")]
    [InlineData("Elsewhere", "viewer leaves", "Closed", "", "", "")]
    [InlineData("Elsewhere", "the other node ends it", "Idle", "stream-ended ended", "", "")]
    [InlineData("Elsewhere", "the other node shuts down", "Orphaned", "presence lost", "", "")]
    [InlineData("Elsewhere", "the other node dies", "Orphaned", "presence lost", "", "")]
    [InlineData("Elsewhere", "30 s pass", "Elsewhere", "", "", "")]
    [InlineData("Elsewhere", "watch while the directory cannot be reached", "Elsewhere", "error unavailable, close 1013", "", "error unavailable, close 1013")]
    [InlineData("Elsewhere", "broadcast while the directory cannot be reached", "Elsewhere", "error unavailable, close 1013", "", "error unavailable, close 1013")]
    [InlineData("Elsewhere", "vacate", "Closed", "", "", "")]

    [InlineData("Orphaned", "watch", "Orphaned", "", "", "welcome live, presence lost")]
    [InlineData("Orphaned", "broadcast", "Live", "presence here", "", "welcome live, viewer-joined")]
    [InlineData("Orphaned", "broadcast without takeover", "Live", "presence here", "", "welcome live, viewer-joined")]
    [InlineData("Orphaned", "end", "Orphaned", "", "", "")]
    [InlineData("Orphaned", "viewer leaves", "Closed", "", "", "")]
    [InlineData("Orphaned", "another node claims", "Elsewhere", "presence here", "", "")]
    [InlineData("Orphaned", "29 s pass", "Orphaned", "", "", "")]
    [InlineData("Orphaned", "30 s pass", "Idle", "stream-ended lost", "", "")]
    [InlineData("Orphaned", "broadcast while the directory cannot be reached", "Orphaned", "", "", "error unavailable, close 1013")]
    [InlineData("Orphaned", "vacate", "Closed", "", "", "")]
    public async Task Every_phase_and_every_input(string phase, string input, string next, string viewer, string broadcaster, string comer)
    {
        await ArrangeAsync(phase);
        if (phase is not ("Opening" or "Claiming" or "Claiming without takeover")) Assert.Equal(phase, _here.Phase.ToString());
        _viewer.Told();
        _broadcaster?.Told();

        await ActAsync(input);
        await _cast.SettleAsync();

        Assert.Equal(
            (next, viewer, broadcaster, comer),
            (_here.Phase.ToString(), _viewer.Told(), _broadcaster?.Told() ?? "", _somebody?.Told() ?? ""));
    }

    public ValueTask DisposeAsync() => _cast.DisposeAsync();

    private async Task ArrangeAsync(string phase)
    {
        if (phase == "Opening") _here.Backplane.Hold();
        _viewer = await _cast.WatchAsync(_here);
        switch (phase)
        {
            case "Claiming" or "Claiming without takeover":
                _here.Backplane.Hold();
                _broadcaster = await _cast.BroadcastAsync(_here, takeover: phase == "Claiming");
                break;
            case "Live":
                _broadcaster = await _cast.BroadcastAsync(_here);
                break;
            case "Interrupted":
                var lost = await _cast.BroadcastAsync(_here);
                lost.Lose();
                break;
            case "Elsewhere":
                await _cast.BroadcastAsync(_there);
                break;
            case "Orphaned":
                await _cast.BroadcastAsync(_there);
                await _there.VacateAsync();
                break;
        }
        await _cast.SettleAsync();
    }

    private async Task ActAsync(string input)
    {
        const string Cut = " while the directory cannot be reached";
        if (input.EndsWith(Cut, StringComparison.Ordinal))
        {
            _cast.Cluster.SetAvailable(false);
            await ActAsync(input[..^Cut.Length]);
            return;
        }
        switch (input)
        {
            case "watch":
                _somebody = await _cast.WatchAsync(_here);
                break;
            case "broadcast":
                _somebody = await _cast.BroadcastAsync(_here);
                break;
            case "broadcast without takeover":
                _somebody = await _cast.BroadcastAsync(_here, takeover: false);
                break;
            case "end":
                _here.Post(stream => stream.End());
                break;
            case "viewer leaves":
                _viewer.Leave();
                break;
            case "viewer is lost":
                _viewer.Lose();
                break;
            case "broadcaster leaves":
                _broadcaster!.Leave();
                break;
            case "broadcaster is lost":
                _broadcaster!.Lose();
                break;
            case "another node claims":
                await ClaimThereAsync();
                break;
            case "the other node ends it":
                _there.Post(stream => stream.End());
                break;
            case "the other node shuts down":
                await _there.VacateAsync();
                break;
            case "the other node dies":
                _cast.Kill(_there);
                await _cast.PassAsync(LocalCluster.LeaseTime);
                break;
            case "the directory answers":
                _here.Backplane.LetGo();
                break;
            case "the directory answers that another node has it":
                await ClaimThereAsync();
                _here.Backplane.LetGo();
                break;
            case "the directory answers one who left":
                _broadcaster!.Leave();
                _here.Backplane.LetGo();
                break;
            case "the directory answers one who was lost":
                _broadcaster!.Lose();
                _here.Backplane.LetGo();
                break;
            case "the directory cannot be reached":
                _cast.Cluster.SetAvailable(false);
                _here.Backplane.LetGo();
                break;
            case "29 s pass":
                await _cast.PassAsync(29);
                break;
            case "30 s pass":
                await _cast.PassAsync(30);
                break;
            case "vacate":
                await _here.VacateAsync();
                break;
            default:
                throw new ArgumentException(input);
        }
    }

    private async Task ClaimThereAsync()
    {
        var state = new StreamState(_cast.Time.GetUtcNow(), null, 0).ToUtf8();
        Assert.Equal(ClaimOutcome.Granted, (await _there.Backplane.ClaimAsync(Cast.StreamId, ClaimMode.TakeOver, state)).Outcome);
    }
}
