using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pharos.Server.Access;

namespace Pharos.Server.Tests.Harness;

/// <summary>The real server in this process, on a free port, with a data folder of its own.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    /// <summary>The key of servers that are not about keys.</summary>
    public const string SecretKey = "a secret key for the tests, 32 characters or more";

    private readonly WebApplication _app;
    private readonly TempFolder _folder;
    private readonly LogRecord _log;

    private RunningServer(WebApplication app, TempFolder folder, LogRecord log)
    {
        (_app, _folder, _log) = (app, folder, log);
        var url = new UriBuilder(app.Urls.Single()) { Scheme = "http" }; // HTTP and HTTPS share the port
        if (url.Host == "[::]") url.Host = "127.0.0.1"; // all addresses, this one among them
        Url = url.Uri;
        Http = NewHttpClient(Url);
    }

    /// <summary>Where it listens, such as <c>http://127.0.0.1:40123</c>.</summary>
    public Uri Url { get; }

    /// <summary>A client of it that follows no redirects.</summary>
    public HttpClient Http { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Whether errors in the log are expected.</summary>
    public bool MayLogErrors { get; set; }

    /// <summary>Starts one with settings such as <c>Streams:MaxViewers=2</c>, or <c>/urls=…</c> for what is not ours.</summary>
    public static Task<RunningServer> StartAsync(params string[] settings) => StartAsync(_ => { }, settings);

    /// <summary>Starts one with other services in places.</summary>
    public static async Task<RunningServer> StartAsync(Action<IServiceCollection> configure, params string[] settings)
    {
        var folder = new TempFolder();
        var log = new LogRecord();
        var app = PharosServer.Build(Arguments(folder, settings), services =>
        {
            services.AddLogging(logging => logging.ClearProviders().AddProvider(log));
            configure(services);
        });
        await app.StartAsync();
        return new RunningServer(app, folder, log);
    }

    /// <summary>The command line for settings, where later ones win.</summary>
    public static string[] Arguments(TempFolder folder, IEnumerable<string> settings) =>
    [
        "--urls=http://127.0.0.1:0",
        $"--Pharos:DataDirectory={folder.Path}",
        $"--Pharos:SecretKey={SecretKey}",
        "--Pharos:Streams:CreatedPerAddressPerMinute=1000000",
        .. settings.Select(setting => setting[0] == '/' ? $"--{setting[1..]}" : $"--Pharos:{setting}"),
    ];

    public static HttpClient NewHttpClient(Uri url) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = url, Timeout = Deadline.Patience };

    /// <summary>A stream of this server's, without asking over HTTP.</summary>
    public IssuedStream NewStream() => Services.GetRequiredService<StreamIds>().Issue();

    /// <summary>A socket that has said nothing yet.</summary>
    public Task<SignalingClient> ConnectAsync(IssuedStream stream) => SignalingClient.ConnectAsync(Url, stream.Id);

    /// <summary>A broadcaster who has been welcomed.</summary>
    public async Task<SignalingClient> BroadcastAsync(IssuedStream stream, string? resume = null)
    {
        var client = await ConnectAsync(stream);
        await client.SendAsync(new { type = "broadcast", token = stream.Token, resume });
        await client.ExpectWelcomeAsync();
        return client;
    }

    /// <summary>A viewer who has been welcomed.</summary>
    public async Task<SignalingClient> WatchAsync(IssuedStream stream, string? resume = null)
    {
        var client = await ConnectAsync(stream);
        await client.SendAsync(new { type = "watch", resume });
        await client.ExpectWelcomeAsync();
        return client;
    }

    /// <summary>A request with a bearer.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? bearer = null, HttpContent? content = null)
    {
        var request = new HttpRequestMessage(method, path) { Content = content };
        if (bearer is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        return Http.SendAsync(request);
    }

    /// <summary>Begins the shutdown, as SIGTERM does.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder.Dispose();
        if (!MayLogErrors) Assert.Empty(_log.Errors);
    }
}
