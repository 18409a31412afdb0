using System.Text.RegularExpressions;

namespace Pharos.Server.Tests.Architecture;

public sealed partial class SourceTests
{
    private const int MostLines = 500;
    private const int LongLines = 300;

    /// <summary>Files above 300 lines, each for a reason.</summary>
    private static readonly string[] Long = [];

    private static readonly string[] Program = ["src/Pharos.Server/Program.cs", "tools/Pharos.Load/Program.cs"];

    [Fact]
    public void No_file_is_above_500_lines_and_each_above_300_is_known_by_name()
    {
        var lines = Sources().ToDictionary(file => file, file => Repository.Read(file).Count(c => c == '\n'));
        Assert.All(lines, file => Assert.True(file.Value <= MostLines, $"{file.Key} has {file.Value} lines"));
        Assert.Equal(Long, lines.Where(file => file.Value > LongLines).Select(file => file.Key));
    }

    [Theory]
    [InlineData(@"\bTask\.Delay\((?!.*\b_?time\b)", "a timer of the TimeProvider")]
    [InlineData(@"\bThread\.Sleep\b", "a timer of the TimeProvider")]
    [InlineData(@"\bDate(Time|TimeOffset)\.(Utc)?Now\b", "the TimeProvider")]
    [InlineData(@"\bStopwatch\b", "the TimeProvider")]
    [InlineData(@"\bEnvironment\.TickCount", "the TimeProvider")]
    [InlineData(@"\bConsole\.", "the log")]
    [InlineData(@"\.Log(Trace|Debug|Information|Warning|Error|Critical)\(", "a [LoggerMessage] method")]
    [InlineData(@"\basync void\b", "async Task")]
    [InlineData(@"#region\b", "another type")]
    public void Nothing_uses(string pattern, string instead)
    {
        var banned = new Regex(pattern);
        Assert.All(
            Repository.Files("src", "*.cs").Except(Program),
            file => Assert.False(banned.IsMatch(Comment().Replace(Repository.Read(file), "")), $"{file}: use {instead}"));
    }

    [Fact]
    public void A_file_lies_where_its_namespace_says()
    {
        foreach (var file in Repository.Files("src", "*.cs").Concat(Repository.Files("tools", "*.cs")).Except(Program))
            Assert.Equal(string.Join('.', file.Split('/')[1..^1]), Namespace().Match(Repository.Read(file)).Groups[1].Value);
    }

    private static IEnumerable<string> Sources() =>
        new[] { "*.cs", "*.js", "*.css", "*.html" }.SelectMany(pattern => Repository.Files("src", pattern)).Concat(Repository.Files("tools", "*.cs")).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"//.*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
