using Microsoft.Extensions.Options;
using Pharos.Server;

try
{
    await PharosServer.RunAsync(args);
    return 0;
}
catch (Exception e) when (e is StartupException or OptionsValidationException)
{
    await Console.Error.WriteLineAsync($"Pharos cannot start. {e.Message}");
    return 1;
}
