using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Pharos.Cluster.Links;

namespace Pharos.Cluster.Redis;

/// <summary>
/// The rounds of a node, three in a lease time: beat, renew, and read what announcements may have missed. Their success is what
/// <see cref="IBackplane.IsAvailable"/> says: it ends before any lease of this node can run out. Owned by the node's loop.
/// </summary>
internal sealed class RenewalRounds(
    RedisBackplaneOptions options, RedisConnection redis, RedisNames names, NodeDirectory nodes, StreamDirectory streams,
    LeaseRenewal renewal, ClusterLinks links, Func<Task> listen, Action<ClusterEvent> tell, TimeProvider time, ILogger logger)
{
    /// <summary>After a failed round the next one comes sooner, up to this much later by chance: nodes do not return in step.</summary>
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(150);

    private readonly TaskCompletionSource _firstContact = new();
    private long _confirmed = time.GetTimestamp();

    /// <summary>Ends with the first successful round.</summary>
    public Task FirstContact => _firstContact.Task;

    /// <summary>Runs until it is cancelled.</summary>
    /// <exception cref="OperationCanceledException">It is cancelled.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var started = time.GetTimestamp();
            var isSuccess = await TryRoundAsync();
            if (isSuccess)
                Confirm(started);
            else
                Doubt();
            var pause = isSuccess ? options.RenewInterval - time.GetElapsedTime(started) : RetryPause();
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause, time, cancellation);
            // Without this a round that failed just before the end of the time would be followed by a whole one that begins after it.
            Doubt();
        }
    }

    private void Doubt()
    {
        if (redis.IsAvailable && time.GetElapsedTime(_confirmed) >= options.UnconfirmedAfter)
            Set(isAvailable: false);
    }

    private TimeSpan RetryPause()
    {
        var pause = Retry * (1 + RandomNumberGenerator.GetInt32(100) / 100.0);
        // The last chance before the leases are unconfirmed is taken in time.
        var lastChance = options.UnconfirmedAfter - time.GetElapsedTime(_confirmed);
        return redis.IsAvailable && lastChance < pause ? lastChance : pause;
    }

    private async Task<bool> TryRoundAsync()
    {
        // A round that began in doubt must not outlast it.
        var untilUnconfirmed = options.UnconfirmedAfter - time.GetElapsedTime(_confirmed);
        var timeout = redis.IsAvailable && untilUnconfirmed < options.RequestTimeout
            ? TimeSpan.FromTicks(Math.Max(untilUnconfirmed.Ticks, 0))
            : options.RequestTimeout;
        try
        {
            await RoundAsync().WaitAsync(timeout, time);
            return true;
        }
        catch (Exception e) when (e is BackplaneUnavailableException or TimeoutException)
        {
            ClusterLog.RoundFailed(logger, e.Message);
            return false;
        }
        catch (Exception e)
        {
            // A bug, in the face of which the lease is better lost than the node.
            ClusterLog.RoundBroken(logger, e);
            return false;
        }
    }

    private async Task RoundAsync()
    {
        await redis.OpenAsync();
        var partners = links.Partners.ToArray();
        var watched = streams.Watched;
        var versions = watched.Select(w => w.Version).ToArray();

        var beaten = nodes.BeatAsync(streams.Highest);
        var renewed = renewal.RenewAsync();
        var beating = nodes.ReadAsync(partners.Select(names.Node));
        var owners = nodes.ReadAsync(watched.Select(w => names.Lease(w.Stream)));
        await Task.WhenAll(redis.PingChannelsAsync(), listen(), streams.EnsureAnnouncedAsync(), beaten, renewed, beating, owners);

        foreach (var (node, reading) in partners.Zip(await beating))
        {
            if (nodes.IsAbsent(reading))
                links.Lose(node);
        }
        foreach (var ((stream, version), reading) in watched.Zip(versions).Zip(await owners))
        {
            if (stream.Version != version)
                continue;
            if (nodes.IsAbsent(reading))
                streams.ObserveAbsence(stream);
            else if (!reading.Value.IsNull)
                streams.Observe(stream, (byte[])reading.Value!);
        }
    }

    private void Confirm(long started)
    {
        var wasTakenForLost = FirstContact.IsCompleted && time.GetElapsedTime(_confirmed, started) >= options.LeaseTime;
        _confirmed = started;
        if (!redis.IsAvailable)
            Set(isAvailable: true);
        if (wasTakenForLost)
            links.Doubt();
        _firstContact.TrySetResult();
    }

    private void Set(bool isAvailable)
    {
        redis.IsAvailable = isAvailable;
        if (isAvailable)
            ClusterLog.Available(logger);
        else
            ClusterLog.Unavailable(logger, time.GetElapsedTime(_confirmed).TotalSeconds);
        tell(new AvailabilityChanged(isAvailable));
    }
}
