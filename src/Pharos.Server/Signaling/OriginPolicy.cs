using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

namespace Pharos.Server.Signaling;

/// <summary>
/// What pages of other origins may do. The server's own pages, and those of the configured origins, may open signaling sockets
/// (RFC 6455 §10.2) and create streams; everyone's may ask whether a stream is live. A client that is no browser sends no origin
/// and is not a matter of this check.
/// </summary>
internal sealed class OriginPolicy(IOptions<SignalingOptions> options) : IConfigureOptions<CorsOptions>
{
    /// <summary>CORS policy for pages of the configured origins.</summary>
    public const string Trusted = "trusted";

    /// <summary>CORS policy for everyone's pages.</summary>
    public const string Anyone = "anyone";

    private readonly bool _all = options.Value.AllowedOrigins.Contains("*");
    private readonly string[] _origins = [.. options.Value.AllowedOrigins.Select(origin => origin.TrimEnd('/'))];

    /// <summary>Whether the page that makes this request may open a signaling socket.</summary>
    public bool Allows(HttpRequest request)
    {
        string? origin = request.Headers.Origin;
        if (string.IsNullOrEmpty(origin) || _all) return true;
        // Same host and port is enough: behind a proxy that ends TLS the scheme may not be known.
        return _origins.Contains(origin, StringComparer.OrdinalIgnoreCase)
            || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }

    /// <inheritdoc/>
    public void Configure(CorsOptions options)
    {
        options.AddPolicy(Anyone, policy => policy.AllowAnyOrigin());
        options.AddPolicy(Trusted, policy => (_all ? policy.AllowAnyOrigin() : policy.WithOrigins(_origins))
            .WithMethods("POST", "DELETE").WithHeaders("Authorization", "Content-Type").WithExposedHeaders("Location"));
    }
}
