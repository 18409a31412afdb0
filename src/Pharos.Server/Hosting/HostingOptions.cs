using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Pharos.Server.Hosting;

/// <summary>Where HTTPS comes from.</summary>
internal enum HttpsMode
{
    /// <summary>None here: plain HTTP, or a proxy in front ends TLS.</summary>
    Off,

    /// <summary>A certificate that the server makes for itself, for use in a LAN.</summary>
    SelfSigned,

    /// <summary>Certificate files.</summary>
    Files,
}

/// <summary>A certificate in files.</summary>
internal sealed record CertificateOptions
{
    /// <summary>The chain.</summary>
    [Description("Certificate chain in PEM, when `Https` is `files`.")]
    public string? Path { get; init; }

    /// <summary>The key.</summary>
    [Description("Private key in PEM, when `Https` is `files`.")]
    public string? KeyPath { get; init; }
}

/// <summary>How the server is reached: the top of the configuration.</summary>
internal sealed record HostingOptions : IValidatableObject
{
    /// <summary>Public address.</summary>
    [Description("Address under which people reach the server, such as `https://live.example.org`. Empty: that of each request.")]
    public string? PublicUrl { get; init; }

    /// <summary>HTTPS: the name of a <see cref="HttpsMode"/>.</summary>
    [Description("HTTPS on the same port: `off`, `self-signed` (made by the server, for a LAN), or `files`.")]
    public string Https { get; init; } = "off";

    /// <summary>Certificate files.</summary>
    public CertificateOptions Certificate { get; init; } = new();

    /// <summary>Trusted proxies.</summary>
    [Description("Addresses or networks of proxies whose `X-Forwarded-For`, `-Proto` and `-Host` are believed, such as `10.0.0.0/8`.")]
    public IReadOnlyList<string> Proxies { get; init; } = [];

    /// <summary>What <see cref="Https"/> names.</summary>
    internal HttpsMode Mode => Parse(Https) ?? HttpsMode.Off;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Parse(Https) is null) yield return new($"Pharos__Https is `{Https}`; it must be off, self-signed or files.");
        if (Mode == HttpsMode.Files && (string.IsNullOrEmpty(Certificate.Path) || string.IsNullOrEmpty(Certificate.KeyPath)))
            yield return new("Pharos__Https is `files`: set Pharos__Certificate__Path and Pharos__Certificate__KeyPath, too.");
        if (PublicUrl is { Length: > 0 } url && !(Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
            yield return new($"Pharos__PublicUrl is `{url}`; it must be an absolute http or https URL.");
        foreach (var proxy in Proxies)
        {
            if (!IPNetwork.TryParse(proxy, out _) && !IPAddress.TryParse(proxy, out _))
                yield return new($"Pharos__Proxies has `{proxy}`; each entry must be an IP address or a network such as 10.0.0.0/8.");
        }
    }

    private static HttpsMode? Parse(string? name) => name?.ToLowerInvariant() switch
    {
        null or "" or "off" => HttpsMode.Off,
        "self-signed" => HttpsMode.SelfSigned,
        "files" => HttpsMode.Files,
        _ => null,
    };
}
