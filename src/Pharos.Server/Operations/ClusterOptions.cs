using System.ComponentModel;
using Pharos.Cluster;

namespace Pharos.Server.Operations;

/// <summary>Whether this node is one of several.</summary>
internal sealed record ClusterOptions
{
    /// <summary>Redis of the cluster. May hold a password: never logged.</summary>
    [Description("Redis that makes several nodes one cluster: `host:port`, options of StackExchange.Redis after commas. Empty: one node, in memory.")]
    public string? Redis { get; init; }

    /// <summary>Whether there may be other nodes.</summary>
    public bool IsClustered => !string.IsNullOrWhiteSpace(Redis);

    /// <summary>This node's way to the others.</summary>
    public IBackplane Join(IServiceProvider services)
    {
        if (!IsClustered) return new LocalBackplane();
        throw new StartupException("Redis is not wired up yet.");
    }
}
