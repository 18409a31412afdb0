using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;
using Pharos.Server.Hosting;

namespace Pharos.Server.Signaling;

/// <summary>
/// What pages of other origins may do. The server's own pages, and those of the configured origins, may open signaling sockets
/// (RFC 6455 §10.2) and create streams; everyone's may ask whether a stream is live. A client that is no browser sends no origin
/// and is not a matter of this check.
/// </summary>
internal sealed class OriginPolicy(IOptions<SignalingOptions> options, IOptions<HostingOptions> hosting) : IConfigureOptions<CorsOptions>
{
    /// <summary>CORS policy for pages of the configured origins.</summary>
    public const string Trusted = "trusted";

    /// <summary>CORS policy for everyone's pages.</summary>
    public const string Anyone = "anyone";

    private readonly bool _all = options.Value.AllowedOrigins.Contains("*");
    private readonly string[] _origins = [.. options.Value.AllowedOrigins.Select(origin => origin.TrimEnd('/'))];

    // Behind a proxy that rewrites the host, the server's own pages come from here.
    private readonly string? _own = Uri.TryCreate(hosting.Value.PublicUrl, UriKind.Absolute, out var url) ? url.Authority : null;

    /// <summary>Whether the page that makes this request may open a signaling socket.</summary>
    public bool Allows(HttpRequest request)
    {
        string? origin = request.Headers.Origin;
        if (string.IsNullOrEmpty(origin) || _all) return true;
        // Same host and port is enough: behind a proxy that ends TLS the scheme may not be known.
        return _origins.Contains(origin, StringComparer.OrdinalIgnoreCase)
            || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && (Is(uri, request.Host.Value) || Is(uri, _own)));
    }

    private static bool Is(Uri origin, string? authority) => string.Equals(origin.Authority, authority, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public void Configure(CorsOptions options)
    {
        options.AddPolicy(Anyone, policy => policy.AllowAnyOrigin().WithHeaders("Authorization"));
        options.AddPolicy(Trusted, policy => (_all ? policy.AllowAnyOrigin() : policy.WithOrigins(_origins))
            .WithMethods("POST", "DELETE").WithHeaders("Authorization", "Content-Type").WithExposedHeaders("Location"));
    }
}
