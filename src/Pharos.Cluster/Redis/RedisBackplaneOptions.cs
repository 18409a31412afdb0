using System.ComponentModel.DataAnnotations;

namespace Pharos.Cluster;

/// <summary>Settings of <see cref="RedisBackplane"/>.</summary>
public sealed record RedisBackplaneOptions
{
    /// <summary>
    /// Three renewals of 1 s: one may be lost and one late. A stream whose node was killed can be claimed within 5 s with this and
    /// the reconcile round of 2 s.
    /// </summary>
    public static readonly TimeSpan DefaultLeaseTime = TimeSpan.FromSeconds(3);

    /// <summary>Longer than a lease: a node that is dead is first found dead, and only a link in trouble is reset.</summary>
    public static readonly TimeSpan DefaultLinkTimeout = TimeSpan.FromSeconds(5);

    /// <summary>StackExchange.Redis configuration, <c>host:port</c> at least. May hold a password: never logged.</summary>
    [Required]
    public required string Configuration { get; init; }
}
