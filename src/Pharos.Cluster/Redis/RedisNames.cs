using StackExchange.Redis;

namespace Pharos.Cluster.Redis;

/// <summary>
/// Every key and channel name there is. The braces are a hash tag: in a Redis Cluster all keys share one slot, so that scripts may use
/// several of them.
/// </summary>
/// <param name="prefix">See <see cref="RedisBackplaneOptions.KeyPrefix"/>.</param>
internal sealed class RedisNames(string prefix)
{
    private readonly string _root = "{" + prefix + "}:";

    /// <summary>Exists while the directory has been in use without a gap; its value is when that began.</summary>
    public RedisKey Era => _root + "era";

    /// <summary>The highest epoch granted.</summary>
    public RedisKey LastEpoch => _root + "epoch";

    /// <summary>Exists while the node beats.</summary>
    public RedisKey Node(NodeId node) => _root + "node:" + node.Value;

    /// <summary>The stream's <see cref="LeaseRecord"/>.</summary>
    public RedisKey Lease(string stream) => _root + "lease:" + stream;

    /// <summary>The stream's note.</summary>
    public RedisKey Note(string stream) => _root + "note:" + stream;

    /// <summary>Where a node listens for envelopes.</summary>
    public RedisChannel NodeChannel(NodeId node) => RedisChannel.Literal(_root + "to:" + node.Value);

    /// <summary>Where changes of a stream's lease are announced, each as the new <see cref="LeaseRecord"/>.</summary>
    public RedisChannel LeaseChannel(string stream) => RedisChannel.Literal(LeaseChannelName(stream));

    /// <summary>The same for a script, which publishes by itself.</summary>
    public string LeaseChannelName(string stream) => _root + "owner:" + stream;
}
