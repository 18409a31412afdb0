using Microsoft.Extensions.Options;
using Pharos.Cluster;
using Pharos.Server.Streams;

namespace Pharos.Server.Operations;

/// <summary>This node's membership in the cluster, from start to shutdown.</summary>
internal sealed class Membership(
    IBackplane backplane, StreamRegistry streams, IOptions<ClusterOptions> options, IHostApplicationLifetime lifetime, ILogger<Membership> log)
    : IHostedService
{
    private static readonly TimeSpan FirstContact = TimeSpan.FromSeconds(2);
    private Task _vacated = Task.CompletedTask;
    private bool _hasJoined;

    /// <summary>Whether the directory was reached once.</summary>
    public bool HasJoined => _hasJoined |= backplane.IsAvailable;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // As soon as the shutdown begins, so that broadcasters can go on elsewhere while this node still says good-bye.
        lifetime.ApplicationStopping.Register(() =>
        {
            ServerLog.ShutsDown(log, streams.Count);
            _vacated = streams.VacateAsync();
        });
        if (options.Value.IsClustered) ServerLog.Joins(log, backplane.Node.ToString());
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(FirstContact);
        await backplane.StartAsync(streams.Receive, patience.Token);
        if (!backplane.IsAvailable) ServerLog.RedisNotReached(log);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken) => await _vacated.WaitAsync(cancellationToken);
}
