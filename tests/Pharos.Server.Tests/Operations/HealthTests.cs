using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pharos.Cluster;
using Pharos.Server.Tests.Harness;

namespace Pharos.Server.Tests.Operations;

public sealed class HealthTests
{
    [Theory]
    [InlineData("/healthz", "ok\n")]
    [InlineData("/healthz/", "ok\n")]
    [InlineData("/readyz", "ready\n")]
    [InlineData("/readyz/", "ready\n")]
    public async Task A_server_that_runs_says_so(string path, string answer)
    {
        await using var server = await RunningServer.StartAsync();
        Assert.Equal(answer, await server.Http.GetStringAsync(path));
    }

    [Fact]
    public async Task A_node_that_never_reached_its_directory_is_not_ready()
    {
        var cluster = new LocalCluster();
        cluster.SetAvailable(false);
        await using var server = await RunningServer.StartAsync(services => services.AddSingleton<IBackplane>(cluster.CreateNode()));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Http.GetAsync("/readyz")).StatusCode);
        Assert.Equal("ok\n", await server.Http.GetStringAsync("/healthz"));

        cluster.SetAvailable(true);
        Assert.Equal("ready\n", await server.Http.GetStringAsync("/readyz"));
    }

    [Fact]
    public async Task A_node_whose_directory_went_away_stays_ready_and_says_so()
    {
        var cluster = new LocalCluster();
        await using var server = await RunningServer.StartAsync(services => services.AddSingleton<IBackplane>(cluster.CreateNode()));
        Assert.Equal("ready\n", await server.Http.GetStringAsync("/readyz"));

        cluster.SetAvailable(false);

        Assert.Equal("ready, but Redis cannot be reached\n", await server.Http.GetStringAsync("/readyz"));
    }

    [Fact]
    public async Task A_server_that_shuts_down_is_not_ready()
    {
        await using var server = await RunningServer.StartAsync();
        HttpResponseMessage? during = null;
        // Runs after the lifetime says that it stops, and holds the stop up until the question is answered.
        server.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(
            () => during = Task.Run(() => server.Http.GetAsync("/readyz")).GetAwaiter().GetResult());

        await server.StopAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, during!.StatusCode);
        Assert.Equal("shutting down\n", await during.Content.ReadAsStringAsync());
    }
}
