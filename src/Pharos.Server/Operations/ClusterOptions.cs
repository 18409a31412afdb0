using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Pharos.Cluster;

namespace Pharos.Server.Operations;

/// <summary>Whether this node is one of several.</summary>
internal sealed record ClusterOptions
{
    /// <summary>Redis of the cluster. May hold a password: never logged.</summary>
    [Description("Redis that makes several nodes one cluster: `host:port`, options of StackExchange.Redis after commas. Empty: one node, in memory.")]
    public string? Redis { get; init; }

    /// <summary>This node's name.</summary>
    [Description("First part of this node's name in logs.")]
    [RegularExpression("^[A-Za-z0-9._-]{1,53}$")]
    public string? NodeName { get; init; }

    /// <summary>Whether there may be other nodes.</summary>
    public bool IsClustered => !string.IsNullOrWhiteSpace(Redis);

    /// <summary>This node's way to the others.</summary>
    /// <exception cref="StartupException">The setting cannot be read.</exception>
    public IBackplane Join(IServiceProvider services)
    {
        if (!IsClustered) return new LocalBackplane();
        var options = new RedisBackplaneOptions { Configuration = Redis!, NodeName = NodeName };
        try
        {
            return new RedisBackplane(options, services.GetRequiredService<ILogger<RedisBackplane>>(), services.GetRequiredService<TimeProvider>());
        }
        catch (ArgumentException)
        {
            // Not its message: that may repeat the setting, which may hold a password.
            throw new StartupException("Pharos__Redis cannot be read. Set it to host:port, and options of StackExchange.Redis after commas.");
        }
    }
}
