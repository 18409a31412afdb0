using System.IO;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pharos.Server.Hosting;
using Pharos.Server.Tests.Harness;

namespace Pharos.Server.Tests.Hosting;

public sealed class HttpsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task HTTPS_and_HTTP_share_the_port()
    {
        await using var server = await RunningServer.StartAsync("Https=self-signed");
        var (https, port) = (HttpsUrl(server), server.Url.Port);
        using var tls = TlsClient(_ => { });

        using var created = await tls.GetAsync(new Uri(https, "/api/get-stream-id/"));
        Assert.Equal(HttpStatusCode.OK, created.StatusCode);
        Assert.Equal(HttpVersion.Version11, created.Version);
        Assert.Equal($"{https}broadcast/", (await created.ReadJsonAsync()).Text("broadcast_url"));
        Assert.False(created.Headers.Contains("Strict-Transport-Security")); // nobody could get past the warning then

        using var plain = await server.SendAsync(HttpMethod.Post, "/api/streams/?a=b%20c");
        Assert.Equal(HttpStatusCode.PermanentRedirect, plain.StatusCode);
        Assert.Equal($"https://127.0.0.1:{port}/api/streams/?a=b%20c", plain.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task A_page_by_HTTPS_is_apart_from_windows_that_others_opened()
    {
        await using var server = await RunningServer.StartAsync("Https=self-signed");
        using var tls = TlsClient(_ => { });
        using var page = await tls.GetAsync(new Uri(HttpsUrl(server), "/broadcast/"));
        Assert.Equal("same-origin", Assert.Single(page.Headers.GetValues("Cross-Origin-Opener-Policy")));
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/healthz/")]
    [InlineData("/readyz")]
    [InlineData("/readyz/")]
    public async Task Probes_may_come_by_HTTP(string path)
    {
        await using var server = await RunningServer.StartAsync("Https=self-signed");
        using var response = await server.Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_WebSocket_over_TLS_works()
    {
        await using var server = await RunningServer.StartAsync("Https=self-signed");
        await using var viewer = await SignalingClient.ConnectAsync(
            HttpsUrl(server), server.NewStream().Id, options => options.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null);
        await viewer.SendAsync(new { type = "watch" });
        await viewer.ExpectWelcomeAsync();
        await viewer.ExpectQuietAsync();
    }

    [Fact]
    public async Task The_certificate_is_for_this_machine_and_for_TLS_alone()
    {
        await using var server = await RunningServer.StartAsync("Https=self-signed");
        using var certificate = await CertificateOf(server);
        Assert.True(certificate.MatchesHostname("localhost"));
        Assert.True(certificate.MatchesHostname("127.0.0.1"));
        Assert.True(certificate.MatchesHostname(Dns.GetHostName()));
        Assert.InRange(certificate.NotAfter, DateTime.Now.AddDays(390), DateTime.Now.AddDays(398)); // 398 is Safari's limit
    }

    [Fact]
    public async Task The_certificate_is_kept_private_and_used_again()
    {
        await using var first = await RunningServer.StartAsync("Https=self-signed", $"DataDirectory={_folder.Path}");
        await using var second = await RunningServer.StartAsync("Https=self-signed", $"DataDirectory={_folder.Path}");
        using var one = await CertificateOf(first);
        using var other = await CertificateOf(second);
        Assert.Equal(one.Thumbprint, other.Thumbprint);
        var file = Assert.Single(Directory.GetFiles(_folder.Path));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public void A_certificate_that_is_about_to_run_out_is_made_again()
    {
        var now = DateTimeOffset.UtcNow;
        using var made = Certificates.SelfSigned(_folder.Path, now);
        using var kept = Certificates.SelfSigned(_folder.Path, now.AddDays(360));
        using var renewed = Certificates.SelfSigned(_folder.Path, now.AddDays(370));
        Assert.Equal(made.Thumbprint, kept.Thumbprint);
        Assert.NotEqual(made.Thumbprint, renewed.Thumbprint);
    }

    [Fact]
    public async Task Certificate_files_are_used_and_make_HSTS_possible()
    {
        var (path, key, thumbprint) = MakeFiles();
        await using var server = await RunningServer.StartAsync("Https=files", $"Certificate:Path={path}", $"Certificate:KeyPath={key}");
        using var certificate = await CertificateOf(server);
        Assert.Equal(thumbprint, certificate.Thumbprint);

        using var tls = TlsClient(_ => { });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(HttpsUrl(server), "/healthz")) { Headers = { Host = "live.example.org" } };
        using var response = await tls.SendAsync(request);
        Assert.True(response.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task Certificate_files_that_cannot_be_used_are_named()
    {
        var (path, _, _) = MakeFiles();
        var refusal = await Assert.ThrowsAsync<StartupException>(() => RunningServer.StartAsync(
            "Https=files", $"Certificate:Path={path}", $"Certificate:KeyPath={_folder.File("missing.pem")}"));
        Assert.Contains("missing.pem", refusal.Message);
    }

    [Fact]
    public void A_kept_certificate_that_cannot_be_read_is_named()
    {
        _folder.Write("self-signed.pem", "not a certificate");
        Assert.Contains("self-signed.pem", Assert.Throws<StartupException>(() => Certificates.SelfSigned(_folder.Path, DateTimeOffset.UtcNow)).Message);
    }

    public void Dispose() => _folder.Dispose();

    private static Uri HttpsUrl(RunningServer server) => new($"https://127.0.0.1:{server.Url.Port}/");

    private static async Task<X509Certificate2> CertificateOf(RunningServer server)
    {
        X509Certificate2? seen = null;
        using var tls = TlsClient(certificate => seen = X509CertificateLoader.LoadCertificate(certificate.RawData));
        using var response = await tls.GetAsync(new Uri(HttpsUrl(server), "/healthz"));
        return seen!;
    }

    private static HttpClient TlsClient(Action<X509Certificate2> see) => new(new HttpClientHandler
    {
        AllowAutoRedirect = false,
        ServerCertificateCustomValidationCallback = (_, certificate, _, _) =>
        {
            see(certificate!);
            return true;
        },
    });

    private (string Path, string KeyPath, string Thumbprint) MakeFiles()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=live.example.org", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return (
            _folder.Write("chain.pem", certificate.ExportCertificatePem()),
            _folder.Write("key.pem", key.ExportPkcs8PrivateKeyPem()),
            certificate.Thumbprint);
    }
}
