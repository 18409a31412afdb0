using System.Collections;
using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace Pharos.Server.Tests.Architecture;

/// <summary>One setting of the server, as a person sees it.</summary>
/// <param name="Variable">Environment variable.</param>
/// <param name="Default">Value when it is not set; empty for nothing.</param>
/// <param name="Property">Where it is declared.</param>
internal sealed record Setting(string Variable, string Default, PropertyInfo Property)
{
    public string? Description => Property.GetCustomAttribute<DescriptionAttribute>()?.Description;
}

/// <summary>All settings, and the table of them that the README shows.</summary>
internal static class SettingsTable
{
    public static IReadOnlyList<Setting> All { get; } =
        [.. Setup.Options.SelectMany(section => Of(section.Name, Activator.CreateInstance(section.Type)!))];

    /// <summary>The table in Markdown.</summary>
    public static string ToMarkdown()
    {
        var table = new StringBuilder("| variable | default | meaning |\n| --- | --- | --- |\n");
        foreach (var setting in All)
        {
            var value = setting.Default.Length == 0 ? "" : $"`{setting.Default}`";
            table.Append(CultureInfo.InvariantCulture, $"| `{setting.Variable}` | {value} | {setting.Description} |\n");
        }
        return table.ToString();
    }

    private static IEnumerable<Setting> Of(string section, object options) =>
        from property in options.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public)
        where property.CanWrite
        let name = $"{section}:{property.Name}"
        let value = property.GetValue(options)
        from setting in IsRecord(property.PropertyType)
            ? Of(name, value!)
            : [new Setting(OptionsSection.Variable(name) + (IsList(property.PropertyType) ? "__0" : ""), Show(value), property)]
        select setting;

    private static bool IsRecord(Type type) => type.Namespace?.StartsWith("Pharos", StringComparison.Ordinal) == true && type.IsClass;

    private static bool IsList(Type type) => type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type);

    private static string Show(object? value) => value switch
    {
        null => "",
        string text => text,
        Enum choice => choice.ToString().ToLowerInvariant(),
        IEnumerable list => string.Join(", ", list.Cast<object>()),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
