using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Pharos.Rtc.Sdp;
using Pharos.Server.Whip;
using Pharos.Sfu;

namespace Pharos.Server.Tests.Whip;

public sealed class IceVersionTests
{
    private readonly ScriptedRelay _relay = new();
    private readonly MediaSession _media;
    private readonly IceVersion _ice;

    public IceVersionTests()
    {
        Assert.True(SdpReader.TryRead(Offers.Read("obs"), out var offer, out _));
        Assert.True(_relay.Gate(new ServiceCollection().BuildServiceProvider()).AcceptPublisher!("a", offer, ImmutableArray<AnnouncedAddress>.Empty, _ => { }, out var session, out _));
        _media = session;
        _ice = new(_media, ["old1"]);
    }

    [Theory]
    [InlineData(null, nameof(PatchOutcome.TagMissing))]
    [InlineData("", nameof(PatchOutcome.TagMissing))]
    [InlineData("*", nameof(PatchOutcome.Trickled))]
    [InlineData("\"*\"", nameof(PatchOutcome.Trickled))]
    [InlineData(" * ", nameof(PatchOutcome.Trickled))]
    [InlineData("TAG", nameof(PatchOutcome.Trickled))]
    [InlineData("\"x\" , TAG", nameof(PatchOutcome.Trickled))]
    [InlineData("W/TAG", nameof(PatchOutcome.TagOutdated))]
    [InlineData("\"x\"", nameof(PatchOutcome.TagOutdated))]
    [InlineData("\"", nameof(PatchOutcome.TagOutdated))]
    [InlineData(",,,", nameof(PatchOutcome.TagOutdated))]
    public void The_condition_comes_first(string? ifMatch, string outcome)
    {
        var expected = Enum.Parse<PatchOutcome>(outcome);
        var field = ifMatch?.Replace("TAG", _ice.Tag, StringComparison.Ordinal);
        Assert.Equal(expected, _ice.Take(field, Fragment("old1", null), out _));
        Assert.Equal(expected, _ice.Take(field, new(), out _));
        var another = expected == PatchOutcome.Trickled ? PatchOutcome.Restarted : expected;
        Assert.Equal(another, _ice.Take(field, Fragment("new1", "0123456789abcdef012345"), out _));
    }

    [Fact]
    public void A_restart_makes_another_tag_and_what_belongs_to_the_former_is_outdated()
    {
        var former = _ice.Tag;
        Assert.Equal(PatchOutcome.Restarted, _ice.Take("*", Fragment("new1", "0123456789abcdef012345"), out var answer));
        Assert.Equal(_ice.Tag, answer.Tag);
        Assert.Equal($"\"{answer.Fragment.IceUfrag}\"", answer.Tag);
        Assert.Equal(PatchOutcome.TagOutdated, _ice.Take(former, Fragment("old1", null), out _));
        Assert.Equal(PatchOutcome.Trickled, _ice.Take(answer.Tag, Fragment("new1", null), out _));
    }

    [Fact]
    public void Half_of_the_credentials_changes_nothing()
    {
        var tag = _ice.Tag;
        Assert.Equal(PatchOutcome.HalfCredentials, _ice.Take("*", Fragment("new1", null), out _));
        Assert.Equal(tag, _ice.Tag);
        Assert.Empty(_relay.Last.Restarts);
    }

    [Fact]
    public void What_has_closed_is_gone()
    {
        _media.Close();
        Assert.Equal(PatchOutcome.Gone, _ice.Take("*", Fragment("new1", "0123456789abcdef012345"), out _));
    }

    private static SdpFragment Fragment(string ufrag, string? pwd) => new() { Sections = [new() { Mid = "0", IceUfrag = ufrag, IcePwd = pwd }] };
}
