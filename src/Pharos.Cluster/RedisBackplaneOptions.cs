using System.ComponentModel.DataAnnotations;

namespace Pharos.Cluster;

/// <summary>Settings of <see cref="RedisBackplane"/>. All its other times follow from <see cref="LeaseTime"/>.</summary>
public sealed record RedisBackplaneOptions
{
    /// <summary>
    /// Three renewals of 1 s: one may be lost and one late. With the round of 1 s in which the others notice, a killed node's streams are free
    /// well within the 5 s that a broadcaster's reconnect may take.
    /// </summary>
    public static readonly TimeSpan DefaultLeaseTime = TimeSpan.FromSeconds(3);

    /// <summary>Longer than any node can be cut off and still believe that a stream is its own without having asked.</summary>
    public static readonly TimeSpan DefaultTombstoneTime = TimeSpan.FromMinutes(1);

    /// <summary>Keeps Pharos apart from others in the same Redis.</summary>
    public const string DefaultKeyPrefix = "pharos";

    /// <summary>
    /// StackExchange.Redis configuration, <c>host:port</c> at least. May hold a password: never logged. Timeouts in it are replaced by what
    /// follows from <see cref="LeaseTime"/>.
    /// </summary>
    [Required]
    public required string Configuration { get; init; }

    /// <summary>First part of every key and channel name; clusters that share a Redis have different ones.</summary>
    [Required, RegularExpression("^[A-Za-z0-9._-]{1,32}$")]
    public string KeyPrefix { get; init; } = DefaultKeyPrefix;

    /// <summary>First part of this node's name in logs; the rest is random. None by default.</summary>
    [RegularExpression("^[A-Za-z0-9._-]{1,53}$")]
    public string? NodeName { get; init; }

    /// <summary>Time from a node's last renewal to the end of its leases.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:01:00")]
    public TimeSpan LeaseTime { get; init; } = DefaultLeaseTime;

    /// <summary>How long the end of a stream is remembered, so that an owner that was cut off meanwhile does not claim it again.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan TombstoneTime { get; init; } = DefaultTombstoneTime;

    /// <summary>Time between renewals.</summary>
    internal TimeSpan RenewInterval => LeaseTime / 3;

    /// <summary>Longest wait for an answer; a renewal that takes longer leaves time for one more before the lease is unconfirmed.</summary>
    internal TimeSpan RequestTimeout => LeaseTime / 3;

    /// <summary>
    /// From the start of the last successful renewal to the moment when its leases are no longer certain. What remains to the lease time
    /// is the margin: Redis counts from when the renewal arrived, which is later than its start, and so expires later still.
    /// </summary>
    internal TimeSpan UnconfirmedAfter => LeaseTime * 2 / 3;

    /// <summary>The configuration may hold a password, so a record's own text is not for it.</summary>
    public override string ToString() =>
        $"{nameof(RedisBackplaneOptions)} {{ {nameof(KeyPrefix)} = {KeyPrefix}, {nameof(LeaseTime)} = {LeaseTime} }}";
}
