using Microsoft.Extensions.Options;

namespace Pharos.Server.Signaling;

/// <summary>
/// Which pages may open a signaling socket (RFC 6455 §10.2): the server's own, and those of the configured origins. A client that
/// is no browser sends no origin and is not a matter of this check.
/// </summary>
internal sealed class OriginPolicy(IOptions<SignalingOptions> options)
{
    private readonly bool _all = options.Value.AllowedOrigins.Contains("*");
    private readonly HashSet<string> _allowed = new(options.Value.AllowedOrigins.Select(origin => origin.TrimEnd('/')), StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the page that makes this request may.</summary>
    public bool Allows(HttpRequest request)
    {
        string? origin = request.Headers.Origin;
        if (string.IsNullOrEmpty(origin) || _all) return true;
        // Same host and port is enough: behind a proxy that ends TLS the scheme may not be known.
        return _allowed.Contains(origin)
            || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }
}
