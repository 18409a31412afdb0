namespace Pharos.Server;

/// <summary>A record of options and where its settings come from; environment variables begin with <c>Pharos__</c>.</summary>
/// <param name="Type">The record.</param>
/// <param name="Name">Section of the configuration, with colons.</param>
/// <param name="Bind">Binds it, and has it validated before the server starts.</param>
internal sealed record OptionsSection(Type Type, string Name, Action<IServiceCollection> Bind)
{
    private const string Root = "Pharos";

    /// <summary>Options in a section below the root, or at the root.</summary>
    public static OptionsSection Of<T>(string? section = null) where T : class
    {
        var name = section is null ? Root : $"{Root}:{section}";
        return new(typeof(T), name, services => services.AddOptions<T>().BindConfiguration(name).ValidateDataAnnotations().ValidateOnStart());
    }
}
