using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Pharos.Server.Access;
using Pharos.Server.Signaling;
using Pharos.Server.Tests.Harness;

namespace Pharos.Server.Tests.Access;

/// <summary>What viewers are told, shown to a real TURN server.</summary>
public sealed class CoturnTests : IAsyncLifetime
{
    private const string Secret = "shared with coturn";
    private const int Unauthorized = 401;
    private TurnServer _turn = null!;

    public async ValueTask InitializeAsync() => _turn = await TurnServer.StartAsync(Secret);

    [Fact]
    public async Task Credentials_of_a_welcome_get_a_relay()
    {
        await using var server = await RunningServer.StartAsync($"Ice:Servers:0=turn:{_turn.Address}", $"Ice:TurnSecret={Secret}");
        await using var viewer = await server.WatchAsync(server.NewStream());
        var told = viewer.Welcome.GetProperty("ice_servers")[0];

        Assert.Equal($"turn:{_turn.Address}", told.GetProperty("urls")[0].GetString());
        Assert.Equal(0, await TurnClient.AllocateAsync(
            _turn.Address, told.GetProperty("username").GetString()!, told.GetProperty("credential").GetString()!));
    }

    [Fact]
    public async Task Credentials_under_another_secret_are_refused() =>
        Assert.Equal(Unauthorized, await AllocateAsync(Told("another secret", DateTimeOffset.UtcNow)));

    [Fact]
    public async Task Credentials_that_have_run_out_are_refused()
    {
        var twelveHours = IceOptions.DefaultTurnLifetime;
        var minute = TimeSpan.FromMinutes(1);
        Assert.Equal(0, await AllocateAsync(Told(Secret, DateTimeOffset.UtcNow - twelveHours + minute)));
        Assert.Equal(Unauthorized, await AllocateAsync(Told(Secret, DateTimeOffset.UtcNow - twelveHours - minute)));
    }

    [Fact]
    public async Task Credentials_with_a_later_expiry_than_told_are_refused()
    {
        var told = Told(Secret, DateTimeOffset.UtcNow);
        Assert.Equal(Unauthorized, await AllocateAsync(told with { Username = "9" + told.Username }));
    }

    public async ValueTask DisposeAsync()
    {
        if (_turn is not null) await _turn.DisposeAsync();
    }

    private Task<int> AllocateAsync(IceServer told) => TurnClient.AllocateAsync(_turn.Address, told.Username!, told.Credential!);

    private static IceServer Told(string secret, DateTimeOffset now) => new IceServers(
        Options.Create(new IceOptions { Servers = ["turn:unused"], TurnSecret = secret }),
        new FakeTimeProvider(now)).For("peer").Single();
}
