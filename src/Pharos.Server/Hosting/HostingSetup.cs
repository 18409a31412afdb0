using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Pharos.Server.Access;
using Pharos.Sfu.Network;

namespace Pharos.Server.Hosting;

/// <summary>How connections reach the application: port, TLS, proxies.</summary>
internal static class HostingSetup
{
    private const string DefaultUrl = "http://*:8000";
    private const int MaxRequestBodyBytes = 64 * 1024; // the largest thing to post is a title

    // Enough for close handshakes with clients (2 s) and the directory (1.5 s); the process is gone within 10 s of SIGTERM.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(6);

    /// <summary>Sets Kestrel up.</summary>
    public static void AddHosting(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<HostAddresses>();
        builder.Services.AddSingleton<PublicAddress>();
        // What the host says about a failed start is thrown as well, and said in one line by those who know what to do about it.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder.WebHost.UseKestrelHttpsConfiguration();
        // Not in appsettings.json, which would win over the environment.
        if (string.IsNullOrEmpty(builder.Configuration["urls"])) builder.WebHost.UseUrls(DefaultUrl);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.DisableStringReuse = true; // what is kept for a connection's next request, a WebSocket keeps in vain
            kestrel.Limits.MaxRequestBodySize = MaxRequestBodyBytes;
            var services = kestrel.ApplicationServices;
            var chain = FindCertificates(services, services.GetRequiredService<IOptions<HostingOptions>>().Value);
            kestrel.ConfigureEndpointDefaults(listen =>
            {
                listen.Protocols = HttpProtocols.Http1; // a WebSocket over HTTP/2 costs more and gives nothing here
                listen.ShareWithMedia(services.GetRequiredService<MediaHost>, chain is not [var certificate, ..] ? null : () => listen.UseHttps(https =>
                {
                    https.ServerCertificate = certificate;
                    https.ServerCertificateChain = chain; // the intermediates, which not every client fetches by itself
                }));
            });
        });
    }

    /// <summary>What happens to each request before it means anything.</summary>
    public static void UseHosting(this WebApplication app)
    {
        var hosting = app.Services.GetRequiredService<IOptions<HostingOptions>>().Value;
        if (hosting.Proxies.Count > 0) app.UseForwardedHeaders(Trusting(hosting.Proxies));
        if (hosting.Mode != HttpsMode.Off) app.UseWhen(MustBeHttps, http => http.Run(RedirectToHttps));
        // Never for a self-signed certificate: a browser would then let nobody past its warning.
        if (hosting.Mode != HttpsMode.SelfSigned && !app.Environment.IsDevelopment()) app.UseHsts();
    }

    private static X509Certificate2Collection? FindCertificates(IServiceProvider services, HostingOptions hosting) => hosting.Mode switch
    {
        HttpsMode.Files => Certificates.FromFiles(hosting.Certificate.Path!, hosting.Certificate.KeyPath!),
        HttpsMode.SelfSigned =>
        [
            Certificates.SelfSigned(
                services.GetRequiredService<IOptions<SecretKeyOptions>>().Value.DataDirectory,
                services.GetRequiredService<TimeProvider>().GetUtcNow()),
        ],
        _ => null,
    };

    // Probes come from inside, by plain HTTP.
    private static bool MustBeHttps(HttpContext context) =>
        !context.Request.IsHttps && context.Request.Path.Value?.TrimEnd('/') is not ("/healthz" or "/readyz");

    // HTTP and HTTPS share the port, which the framework's own redirection does not expect.
    private static Task RedirectToHttps(HttpContext context)
    {
        var request = context.Request;
        context.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
        context.Response.Headers.Location = $"https://{request.Host.ToUriComponent()}{request.Path.ToUriComponent()}{request.QueryString.ToUriComponent()}";
        return Task.CompletedTask;
    }

    private static ForwardedHeadersOptions Trusting(IEnumerable<string> proxies)
    {
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
            ForwardLimit = null, // each hop must be a configured proxy; the first that is not is the client
        };
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (var proxy in proxies)
        {
            if (IPAddress.TryParse(proxy, out var address)) options.KnownProxies.Add(address);
            else options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
        }
        return options;
    }
}
