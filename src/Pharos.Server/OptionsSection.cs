using System.Collections;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.Extensions.Options;

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
        return new(typeof(T), name, services => services
            .AddSingleton<IValidateOptions<T>>(new Annotations<T>(name))
            .AddOptions<T>()
            .Configure<IConfiguration>((options, configuration) => Read(configuration.GetSection(name), options))
            .ValidateOnStart());
    }

    /// <summary>The environment variable of a setting.</summary>
    /// <param name="name">Its name with colons.</param>
    public static string Variable(string name) => name.Replace(":", "__", StringComparison.Ordinal);

    /// <summary>Refuses settings that are none: a misspelt one must not leave the server open.</summary>
    /// <exception cref="StartupException">There is one.</exception>
    public static void RefuseUnknown(IConfiguration configuration, IReadOnlyList<OptionsSection> sections)
    {
        var known = sections.SelectMany(section => Settings(section.Type, section.Name)).ToList();
        var unknown = configuration.GetSection(Root).AsEnumerable()
            .Where(entry => entry.Value is not null && !known.Exists(setting => setting.Is(entry.Key)))
            .Select(entry => known.Exists(setting => setting.IsList && setting.Name.Equals(entry.Key, StringComparison.OrdinalIgnoreCase))
                ? $"{Variable(entry.Key)} (it is a list, and begins with {Variable(entry.Key)}__0)"
                : Variable(entry.Key)).ToList();
        if (unknown.Count > 0) throw new StartupException($"There is no setting {string.Join(", ", unknown)}. The README lists all there are.");

        static IEnumerable<Setting> Settings(Type type, string section) =>
            type.GetProperties().Where(property => property.CanWrite).SelectMany(property =>
                property.PropertyType.Assembly == typeof(OptionsSection).Assembly && !property.PropertyType.IsEnum
                    ? Settings(property.PropertyType, $"{section}:{property.Name}")
                    : [new Setting($"{section}:{property.Name}", property.PropertyType != typeof(string) && property.PropertyType.IsAssignableTo(typeof(IEnumerable)))]);
    }

    // One that can be set: a value, or a list whose entries are values.
    private sealed record Setting(string Name, bool IsList)
    {
        public bool Is(string key) => IsList
            ? key.StartsWith($"{Name}:", StringComparison.OrdinalIgnoreCase) && int.TryParse(key.AsSpan(Name.Length + 1), NumberStyles.None, null, out _)
            : key.Equals(Name, StringComparison.OrdinalIgnoreCase);
    }

    private static void Read(IConfigurationSection section, object options)
    {
        try
        {
            section.Bind(options);
        }
        catch (InvalidOperationException e)
        {
            // Its message names the .NET type; people know what to write.
            throw new StartupException(string.Join(" ", options.GetType().GetProperties()
                .Where(property => section[property.Name] is { } value && !TypeDescriptor.GetConverter(property.PropertyType).IsValid(value))
                .Select(property => $"{Variable($"{section.Path}:{property.Name}")}: `{section[property.Name]}` is not {Expected(property.PropertyType)}.")
                .DefaultIfEmpty(e.Message)));
        }

        static string Expected(Type type) =>
            type == typeof(TimeSpan) ? "a duration, such as 00:00:30"
            : type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type)).ToLowerInvariant()}"
            : type == typeof(int) ? "a whole number"
            : $"a {type.Name}";
    }

    // The framework's own check names the record and the property; people know settings by their variables.
    private sealed class Annotations<T>(string section) : IValidateOptions<T> where T : class
    {
        public ValidateOptionsResult Validate(string? name, T options)
        {
            var failures = new List<ValidationResult>();
            if (Validator.TryValidateObject(options, new ValidationContext(options), failures, validateAllProperties: true))
                return ValidateOptionsResult.Success;
            return ValidateOptionsResult.Fail(failures.Select(failure => failure.MemberNames.FirstOrDefault() is { } member
                ? $"{Variable($"{section}:{member}")}: {failure.ErrorMessage}"
                : failure.ErrorMessage!));
        }
    }
}
