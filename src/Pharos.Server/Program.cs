using Pharos.Server;

try
{
    await PharosServer.RunAsync(args);
    return 0;
}
catch (StartupException e)
{
    await Console.Error.WriteLineAsync($"Pharos cannot start. {e.Message}");
    return 1;
}
