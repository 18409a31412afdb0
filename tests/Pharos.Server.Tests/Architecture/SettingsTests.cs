namespace Pharos.Server.Tests.Architecture;

public sealed class SettingsTests
{
    private const string Readme = "README.md";
    private const string Begin = "<!-- settings -->\n";
    private const string End = "<!-- /settings -->";
    private const string Update = "PHAROS_UPDATE_DOCS";

    [Fact]
    public void Every_setting_says_what_it_is_for() => Assert.All(
        SettingsTable.All, setting => Assert.False(string.IsNullOrWhiteSpace(setting.Description), setting.Variable));

    [Fact]
    public void Settings_are_named_as_people_set_them()
    {
        var variables = SettingsTable.All.Select(setting => setting.Variable).ToList();
        Assert.Equal(variables.Distinct(), variables);
        Assert.Contains("Pharos__SecretKey", variables);
        Assert.Contains("Pharos__Publish__Keys__0", variables);
        Assert.Contains("Pharos__Certificate__KeyPath", variables);
    }

    /// <summary>With PHAROS_UPDATE_DOCS=1 in the environment the table is written instead.</summary>
    [Fact]
    public void The_README_shows_the_settings_as_they_are()
    {
        Assert.SkipUnless(Repository.Exists(Readme), "There is no README.md yet.");
        var text = Repository.Read(Readme);
        var begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = text.IndexOf(End, StringComparison.Ordinal);
        Assert.True(begin >= Begin.Length && end >= begin, $"{Readme} has no {Begin.Trim()} … {End}");
        if (Environment.GetEnvironmentVariable(Update) == "1") Repository.Write(Readme, text[..begin] + SettingsTable.ToMarkdown() + text[end..]);
        else Assert.Equal(SettingsTable.ToMarkdown(), text[begin..end]);
    }
}
