using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Pharos.Server.Access;

/// <summary>STUN and TURN servers for the browsers: <c>Pharos:Ice</c>.</summary>
internal sealed record IceOptions : IValidatableObject
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Ice";

    /// <summary>Long enough for an evening; coturn refuses new allocations afterwards, existing ones go on.</summary>
    public static readonly TimeSpan DefaultTurnLifetime = TimeSpan.FromHours(12);

    /// <summary>URLs of RFC 7064 and RFC 7065.</summary>
    [Description("STUN and TURN servers for the browsers, such as `stun:host:3478` or `turns:host:443?transport=tcp`.")]
    public IReadOnlyList<string> Servers { get; init; } = [];

    /// <summary>Secret shared with the TURN server.</summary>
    [Description("Secret shared with the TURN server (coturn's `static-auth-secret`); each viewer gets credentials that run out.")]
    public string? TurnSecret { get; init; }

    /// <summary>How long TURN credentials are good.</summary>
    [Description("How long TURN credentials are good.")]
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan TurnLifetime { get; init; } = DefaultTurnLifetime;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var url in Servers)
        {
            if (!IsStun(url) && !IsTurn(url))
                yield return new($"Pharos__Ice__Servers has `{url}`; each entry begins with stun:, stuns:, turn: or turns:.");
        }
        if (string.IsNullOrEmpty(TurnSecret) && Servers.Any(IsTurn))
            yield return new("Pharos__Ice__Servers names a TURN server, which needs credentials: set Pharos__Ice__TurnSecret.");
    }

    internal static bool IsTurn(string url) => Begins(url, "turn:") || Begins(url, "turns:");

    private static bool IsStun(string url) => Begins(url, "stun:") || Begins(url, "stuns:");

    private static bool Begins(string url, string scheme) => url.StartsWith(scheme, StringComparison.OrdinalIgnoreCase);
}
