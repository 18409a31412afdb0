using System.IO;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Pharos.Server.Access;
using Pharos.Server.Hosting;
using Pharos.Server.Operations;
using Pharos.Server.Pages;
using Pharos.Server.Signaling;
using Pharos.Server.Streams;
using Pharos.Server.Whip;

namespace Pharos.Server;

/// <summary>The server, put together.</summary>
internal static class PharosServer
{
    private static readonly string[] Arguments = [WebHostDefaults.ServerUrlsKey, WebHostDefaults.EnvironmentKey, "http_ports", "https_ports"];

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
        RefuseUnknown(args);
        OptionsSection.RefuseUnknown(builder.Configuration, Setup.Options);
        builder.AddOptions();
        builder.AddServices();
        builder.AddHosting();
        configure?.Invoke(builder.Services);

        var app = BuildChecked(builder);
        // Before routing: endpoints that go without the rest (ShortCircuit) need the client's address and the WebSocket.
        app.UseHosting();
        app.UseSignaling();
        app.UseRouting();
        app.UseCors();
        app.UsePageHeaders();
        app.UseErrorPages();
        app.UseAssets();
        app.MapPages();
        app.MapStreams();
        app.MapSignaling();
        app.MapWhip();
        app.MapHealth();
        app.MapOpenApi("/openapi/v1.json");
        return app;
    }

    /// <summary>Runs it until it is told to stop.</summary>
    /// <exception cref="StartupException">It cannot start.</exception>
    public static async Task RunAsync(string[] args)
    {
        await using var app = Build(args);
        var isHttps = app.Services.GetRequiredService<IOptions<HostingOptions>>().Value.Mode != HttpsMode.Off;
        var urls = app.Configuration[WebHostDefaults.ServerUrlsKey];
        try
        {
            await app.StartAsync();
            app.Services.GetRequiredService<MediaHost>().Open();
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return; // told to stop before it was ready
        }
        catch (InvalidOperationException) when (!isHttps && urls?.Contains("https:", StringComparison.OrdinalIgnoreCase) == true)
        {
            throw new StartupException("An https address needs a certificate: set Pharos__Https=self-signed, or Pharos__Https=files with "
                + "Pharos__Certificate__Path and Pharos__Certificate__KeyPath. HTTP and HTTPS then share each port.");
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new StartupException($"The UDP port for media, which has the number of {urls}, is in use. "
                + "Is another server running? Choose another port with --urls 'http://*:8001'.");
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new StartupException($"{e.Message} Is another server running? Choose another port with --urls 'http://*:8001'.");
        }
        catch (Exception e) when (e is IOException or SocketException or FormatException or ArgumentException
            || (e is InvalidOperationException && e.Source == "Microsoft.AspNetCore.Server.Kestrel.Core"))
        {
            throw new StartupException($"It cannot listen on {urls}: {e.Message.TrimEnd('.')}. "
                + "Choose another address with --urls 'http://*:8001'.");
        }
        if (app.Services.GetRequiredService<MediaAddresses>().IsLocalOnly) ServerLog.LocalOnly(app.Logger);
        ServerLog.Ready(app.Logger, string.Join("  ", app.Services.GetRequiredService<PublicAddress>().Of(app.Urls, isHttps)));
        await app.WaitForShutdownAsync();
    }

    // A misspelt argument must not start a server at another place than was meant. Those with colons are settings, which are looked at by name.
    private static void RefuseUnknown(string[] args)
    {
        foreach (var argument in args.Where(argument => argument.StartsWith('-')))
        {
            var name = argument.TrimStart('-').Split('=')[0];
            if (Arguments.Contains(name, StringComparer.OrdinalIgnoreCase) || name.Contains(':', StringComparison.Ordinal)) continue;
            throw new StartupException($"There is no argument {argument.Split('=')[0]}. "
                + "The address to listen on is --urls 'http://*:8001'; a setting is written as --Pharos:Https=self-signed.");
        }
    }

    // Whoever starts the server is told everything that is wrong with its settings, at once and before anything else is done.
    private static WebApplication BuildChecked(WebApplicationBuilder builder)
    {
        try
        {
            var app = builder.Build(); // reads those of the port already
            app.Services.GetRequiredService<IStartupValidator>().Validate();
            app.Services.GetRequiredService<SecretKey>();
            return app;
        }
        catch (OptionsValidationException e)
        {
            throw new StartupException(e.Message);
        }
        catch (AggregateException e) when (e.InnerExceptions.All(inner => inner is OptionsValidationException))
        {
            throw new StartupException(string.Join("; ", e.InnerExceptions.Select(inner => inner.Message)));
        }
    }
}
