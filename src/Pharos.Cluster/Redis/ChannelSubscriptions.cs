using StackExchange.Redis;

namespace Pharos.Cluster.Redis;

/// <summary>The channels this node listens on. Owned by the node's loop, on which all messages are handled.</summary>
internal sealed class ChannelSubscriptions(RedisConnection redis, NodeLoop loop)
{
    private readonly Dictionary<RedisChannel, Task> _subscriptions = [];

    public bool IsSubscribed(RedisChannel channel) => _subscriptions.ContainsKey(channel);

    /// <summary>Subscribes, or waits for the subscription that is there. One that fails is forgotten, to be tried again.</summary>
    /// <exception cref="BackplaneUnavailableException">No answer in time.</exception>
    public async Task SubscribeAsync(RedisChannel channel, Action<byte[]> receive, TimeSpan timeout)
    {
        if (!_subscriptions.TryGetValue(channel, out var subscription))
        {
            subscription = redis.SubscribeAsync(channel, bytes => loop.Post(() => receive(bytes)), timeout);
            _subscriptions[channel] = subscription;
        }
        try
        {
            await subscription;
        }
        catch (BackplaneUnavailableException)
        {
            if (_subscriptions.GetValueOrDefault(channel) == subscription)
                _subscriptions.Remove(channel);
            throw;
        }
    }

    public void Unsubscribe(RedisChannel channel)
    {
        if (_subscriptions.Remove(channel))
            redis.Unsubscribe(channel);
    }
}
