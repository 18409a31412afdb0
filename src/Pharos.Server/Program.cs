using Microsoft.Extensions.Options;
using Pharos.Server;
using Pharos.Server.Hosting;
using Pharos.Server.Operations;
using Pharos.Server.Pages;
using Pharos.Server.Signaling;
using Pharos.Server.Streams;

try
{
    var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
    {
        Args = args,
        ContentRootPath = AppContext.BaseDirectory, // pages and settings lie beside the program, wherever it is started
    });
    builder.WebHost.UseStaticWebAssets();
    builder.AddOptions();
    builder.AddServices();
    builder.AddHosting();

    await using var app = builder.Build();
    app.UseHosting();
    app.UsePageHeaders();
    app.UseErrorPages();
    app.UseAssets();
    app.UseWebSockets();
    app.MapPages();
    app.MapStreams();
    app.MapSignaling();
    app.MapHealth();
    app.MapOpenApi("/openapi/v1.json");
    await app.RunAsync();
    return 0;
}
catch (Exception e) when (e is StartupException or OptionsValidationException)
{
    await Console.Error.WriteLineAsync($"Pharos cannot start. {e.Message}");
    return 1;
}
