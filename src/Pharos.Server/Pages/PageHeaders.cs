using Microsoft.Extensions.Primitives;

namespace Pharos.Server.Pages;

/// <summary>
/// Headers that keep pages to themselves: scripts and styles from this server's files only (CSP3), no framing except of
/// <c>/embed/</c>, no guessing of content types, no referrer to others. What programs ask for is never cached. And one header
/// that lets other people's pages use the players.
/// </summary>
internal static class PageHeaders
{
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
        + "connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors ";

    private static readonly StringValues Unframed = Policy + "'none'";
    private static readonly StringValues Framed = Policy + "*";
    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues NoReferrer = "no-referrer";
    private static readonly StringValues SameOrigin = "same-origin";
    private static readonly StringValues Deny = "DENY";
    private static readonly StringValues NoStore = "no-store";
    private static readonly StringValues OwnDevices = "camera=(self), microphone=(self), display-capture=(self), geolocation=()";

    /// <summary>Adds them to every response.</summary>
    public static void UsePageHeaders(this WebApplication app) => app.Use((context, next) =>
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = NoSniff;
        if (context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
        {
            headers.CacheControl = NoStore; // nothing else here is about pages
            return next(context);
        }
        var isEmbed = context.Request.Path.StartsWithSegments("/embed", StringComparison.Ordinal);
        headers.ContentSecurityPolicy = isEmbed ? Framed : Unframed;
        if (!isEmbed)
        {
            headers.XFrameOptions = Deny;
            // Browsers ignore it on plain HTTP, and complain in the console.
            if (context.Request.IsHttps) headers["Cross-Origin-Opener-Policy"] = SameOrigin;
        }
        headers["Referrer-Policy"] = NoReferrer;
        headers["Permissions-Policy"] = OwnDevices;
        return next(context);
    });

    /// <summary>
    /// Serves scripts, styles and images. Browsers ask each time whether a file is still the same (ETag), so that scripts of two
    /// versions never meet; the custom elements may be imported from any origin.
    /// </summary>
    public static void UseAssets(this WebApplication app) => app.UseStaticFiles(new StaticFileOptions
    {
        OnPrepareResponse = served =>
        {
            served.Context.Response.Headers.CacheControl = "no-cache";
            served.Context.Response.Headers.AccessControlAllowOrigin = "*";
        },
    });
}
