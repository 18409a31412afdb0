using CsCheck;
using Pharos.Server.Streams;

namespace Pharos.Server.Tests.Streams;

/// <summary>The planner as tables: a line of what happens, and the route after each.</summary>
public sealed class RoutePlannerTests
{
    private static readonly MediaRouteOptions Options = new();

    // An input a word: a number is that many viewers, `+30` seconds that pass. The routes: d(irect) or r(elay) after each.
    [Theory]
    [InlineData("auto", "1 2 3 4", "d d d r")]
    [InlineData("auto", "4 3 +59 +1", "r r r d")]
    [InlineData("auto", "4 3 +59 4 3 +59 +1", "r r r r r r d")]
    [InlineData("auto", "4 3 +30 2 +30", "r r r r d")]
    [InlineData("auto", "2 failed:a +600 left:a 1 +60", "d r r r r d")]
    [InlineData("auto", "2 failed:a failed:b left:a +600 left:b +60", "d r r r r r d")]
    [InlineData("auto", "2 failed:a publisher +60", "d r r d")]
    [InlineData("auto", "2 uplink +600 1 +60 2", "d r r r d r")]
    [InlineData("auto", "3 uplink 2 +60 3", "d r r d r")]
    [InlineData("auto", "2 uplink publisher +60 2", "d r r d d")]
    [InlineData("auto", "1 whep:1 +600 whep:0 +60", "d r r r d")]
    [InlineData("auto", "wanted +59 +1", "r r d")]
    [InlineData("auto", "wanted +50 wanted +50 +10", "r r r r d")]
    [InlineData("auto", "wanted +50 whep:1 +600 whep:0 +60", "r r r r r d")]
    [InlineData("auto", "whip +600 page +60", "r r r d")]
    [InlineData("auto", "5 reset 5", "r r r")]
    [InlineData("auto", "5 relay auto 1 +60", "r r r r d")]
    [InlineData("p2p", "1 9 failed:a uplink whep:1 wanted +600", "d d d d d d d")]
    [InlineData("p2p", "1 whip +600 page", "d r r d")]
    [InlineData("p2p", "9 auto p2p", "d r d")]
    [InlineData("relay", "0 1 9 +600", "r r r r")]
    public void The_route_follows_from_what_happened(string policy, string inputs, string routes)
    {
        var planner = new RoutePlanner(Options) { Policy = Policy(policy) };
        var now = TimeSpan.Zero;
        var got = inputs.Split(' ').Select(input =>
        {
            now += Apply(planner, input);
            planner.Plan(now);
            return planner.Route == MediaRoute.Relay ? "r" : "d";
        });
        Assert.Equal(routes, string.Join(' ', got));
    }

    [Fact]
    public void It_says_when_to_look_again_and_only_then()
    {
        var planner = new RoutePlanner(Options) { Viewers = 4 };
        Assert.Null(planner.Plan(TimeSpan.FromSeconds(1)));
        planner.Viewers = 1;
        var again = planner.Plan(TimeSpan.FromSeconds(10));
        Assert.Equal(TimeSpan.FromSeconds(70), again);
        Assert.Equal(again, planner.Plan(TimeSpan.FromSeconds(20)));
        Assert.Null(planner.Plan(again!.Value));
        Assert.Equal(MediaRoute.P2p, planner.Route);
    }

    [Fact]
    public void Whatever_happens_it_goes_back_to_direct_at_most_once_in_a_quiet_time() =>
        Gen.Select(Gen.Int[0, 6], Gen.Int[0, 3], Gen.Int[1, 40]).Array[1, 200].Sample(steps =>
        {
            var planner = new RoutePlanner(Options);
            var now = TimeSpan.Zero;
            TimeSpan? movedToRelay = null;
            foreach (var (viewers, kind, seconds) in steps)
            {
                var before = planner.Route;
                planner.Viewers = viewers;
                if (kind == 1) planner.DirectFailed("a");
                if (kind == 2) planner.Left("a");
                if (kind == 3) planner.Wanted();
                now += TimeSpan.FromSeconds(seconds);
                planner.Plan(now);
                if (before == planner.Route) continue;
                if (planner.Route == MediaRoute.Relay) movedToRelay = now;
                else Assert.True(now - movedToRelay >= Options.QuietTime);
            }
        });

    private static RoutePolicy Policy(string name) => Enum.Parse<RoutePolicy>(name, ignoreCase: true);

    private static TimeSpan Apply(RoutePlanner planner, string input)
    {
        var (word, what) = input.Split(':') is [var first, var second] ? (first, second) : (input, "");
        switch (word)
        {
            case "failed": planner.DirectFailed(what); break;
            case "left": planner.Left(what); break;
            case "uplink": planner.UplinkLimited(); break;
            case "publisher": planner.PublisherChanged(); break;
            case "whep": planner.RelayOnlyViewers = int.Parse(what, null); break;
            case "wanted": planner.Wanted(); break;
            case "whip": planner.IsPublisherRelayOnly = true; break;
            case "page": planner.IsPublisherRelayOnly = false; break;
            case "reset": planner.Reset(); break;
            case "auto" or "p2p" or "relay": planner.Policy = Policy(word); break;
            case ['+', ..]: return TimeSpan.FromSeconds(int.Parse(word[1..], null));
            default: planner.Viewers = int.Parse(word, null); break;
        }
        return TimeSpan.Zero;
    }
}
