using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Pharos.Server.Hosting;

/// <summary>Where clients reach the relay, and how many may: <c>Pharos:Media</c>.</summary>
internal sealed record MediaOptions : IValidatableObject
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Media";

    /// <summary>What a core or two can forward to, several times over: the bound is for memory.</summary>
    public const int DefaultMaxSessions = 10_000;

    /// <summary>A session takes three requests, so this is a school that joins at once behind one address.</summary>
    public const int DefaultRequestsPerAddressPerMinute = 1500;

    private const int MaxLoops = 256; // the cores of the largest servers; each has a megabyte or so of its own
    private const int MaxHostLength = 255 + 6; // a name (RFC 1035 §2.3.4) and a port

    /// <summary>Addresses that nobody can find out from within.</summary>
    [Description("IP addresses or host names under which clients reach this server's media port, such as `203.0.113.7`; "
        + "with another port where it is mapped, `203.0.113.7:9000`.")]
    public IReadOnlyList<string> PublicAddresses { get; init; } = [];

    /// <summary>Whether <see cref="PublicAddresses"/> add to what is found, or replace it.</summary>
    [Description("Also tell clients the addresses that the server finds by itself: the one their request came to, and those of its interfaces.")]
    public bool AnnounceFound { get; init; } = true;

    /// <summary>See <see cref="Sfu.SfuOptions.Loops"/>.</summary>
    [Description("Threads that forward media, on Linux; 0 for one to every two processors.")]
    [Range(0, MaxLoops)]
    public int Loops { get; init; }

    /// <summary>Sessions of WHIP and WHEP together.</summary>
    [Description("WHIP and WHEP sessions that this node takes.")]
    [Range(1, 1_000_000)]
    public int MaxSessions { get; init; } = DefaultMaxSessions;

    /// <summary>Requests of WHIP and WHEP that change something.</summary>
    [Description("WHIP and WHEP requests (POST, PATCH, DELETE) that one address may make a minute (an IPv6 /64 counts as one).")]
    [Range(1, 1_000_000_000)]
    public int RequestsPerAddressPerMinute { get; init; } = DefaultRequestsPerAddressPerMinute;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var entry in PublicAddresses)
        {
            if (entry.Length > MaxHostLength || Uri.CheckHostName(new HostString(entry).Host) == UriHostNameType.Unknown)
                yield return new($"Pharos__Media__PublicAddresses has `{entry}`; each entry must be an IP address or a host name.");
        }
        if (!AnnounceFound && PublicAddresses.Count == 0)
            yield return new("Pharos__Media__AnnounceFound is false, and there is no other address to tell. Set Pharos__Media__PublicAddresses__0.");
    }
}
