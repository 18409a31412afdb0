using System.IO;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Pharos.Server.Hosting;
using Pharos.Server.Operations;
using Pharos.Server.Pages;
using Pharos.Server.Signaling;
using Pharos.Server.Streams;

namespace Pharos.Server;

/// <summary>The server, put together.</summary>
internal static class PharosServer
{
    /// <summary>The application, ready to run.</summary>
    /// <param name="args">Command line: any setting, as <c>--Pharos:Https=self-signed</c>, and <c>--urls</c>.</param>
    /// <param name="configure">Last word on the services, for tests.</param>
    /// <exception cref="StartupException">The configuration does not allow it.</exception>
    public static WebApplication Build(string[] args, Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = args,
            ApplicationName = typeof(PharosServer).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory, // pages and settings lie beside the program, wherever it is started
        });
        builder.WebHost.UseStaticWebAssets();
        builder.AddOptions();
        builder.AddServices();
        builder.AddHosting();
        configure?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseHosting();
        app.UseRouting(); // here, so that an endpoint that goes without the rest still has the real client's address
        app.UseCors();
        app.UsePageHeaders();
        app.UseErrorPages();
        app.UseAssets();
        app.UseWebSockets();
        app.MapPages();
        app.MapStreams();
        app.MapSignaling();
        app.MapHealth();
        app.MapOpenApi("/openapi/v1.json");
        return app;
    }

    /// <summary>Runs it until it is told to stop.</summary>
    /// <exception cref="StartupException">It cannot start.</exception>
    public static async Task RunAsync(string[] args)
    {
        await using var app = Build(args);
        try
        {
            await app.StartAsync();
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new StartupException($"{e.Message} Is another server running? Choose another port with --urls http://*:8001.");
        }
        var isHttps = app.Services.GetRequiredService<IOptions<HostingOptions>>().Value.Mode != HttpsMode.Off;
        ServerLog.Ready(app.Logger, string.Join("  ", app.Services.GetRequiredService<PublicAddress>().Of(app.Urls, isHttps)));
        await app.WaitForShutdownAsync();
    }
}
