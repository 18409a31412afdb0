using Microsoft.Extensions.Options;
using Pharos.Server.Access;

namespace Pharos.Server.Tests.Access;

public sealed class PublishPolicyTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("anything")]
    public void An_open_server_lets_everybody_create(string? key) => Assert.True(Policy(PublishAccessMode.Open).MayCreate(key));

    [Theory]
    [InlineData("first", true)]
    [InlineData("second key", true)]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData(" ", false)]
    [InlineData("First", false)]
    [InlineData("firs", false)]
    [InlineData("first ", false)]
    [InlineData("third", false)]
    public void Otherwise_any_of_the_keys_does(string? key, bool may) =>
        Assert.Equal(may, Policy(PublishAccessMode.Key, "first", "second key", " ").MayCreate(key));

    private static PublishPolicy Policy(PublishAccessMode mode, params string[] keys) =>
        new(Options.Create(new PublishOptions { Access = mode, Keys = keys }));
}
