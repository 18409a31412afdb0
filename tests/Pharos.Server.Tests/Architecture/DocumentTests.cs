using System.IO;
using System.Text.RegularExpressions;

namespace Pharos.Server.Tests.Architecture;

public sealed partial class DocumentTests
{
    /// <summary>Types of others that our documents speak of.</summary>
    private static readonly string[] Foreign = ["WebSocket", "BenchmarkDotNet", "TypeScript", "JavaScript"];

    private static IEnumerable<string> Documents => Repository.Files("docs", "*.md").Concat(Repository.Exists("README.md") ? ["README.md"] : []);

    [Fact]
    public void Every_relative_link_leads_somewhere()
    {
        foreach (var document in Documents)
        {
            var folder = Path.GetDirectoryName(document)!;
            foreach (Match link in Link().Matches(WithoutCode(Repository.Read(document))))
            {
                var target = link.Groups[1].Value;
                if (target.Contains("://", StringComparison.Ordinal) || target.StartsWith('#') || target.StartsWith("mailto:", StringComparison.Ordinal)) continue;
                Assert.True(Repository.Exists(Path.Combine(folder, target.Split('#')[0])), $"{document}: {target}");
            }
        }
    }

    [Fact]
    public void Every_type_that_is_named_exists()
    {
        var known = OurTypes.All.Select(type => type.Name.Split('`')[0])
            .Concat(OurTypes.All.SelectMany(type => type.GetMembers()).Select(member => member.Name))
            .Concat(Repository.Files("tests", "*.cs").Concat(Repository.Files("bench", "*.cs")).Select(file => Path.GetFileNameWithoutExtension(file)))
            .Concat(typeof(object).Assembly.GetExportedTypes().Select(type => type.Name))
            .Concat(Foreign)
            .ToHashSet();
        foreach (var document in Documents)
        {
            foreach (Match name in TypeName().Matches(Repository.Read(document)))
                Assert.True(known.Contains(name.Groups[1].Value), $"{document} speaks of `{name.Groups[1].Value}`, which is nowhere.");
        }
    }

    [Fact]
    public void Every_error_code_and_close_code_is_documented()
    {
        var page = Repository.Read("docs/signaling.md");
        var codes = typeof(Server.Signaling.ErrorCode).GetFields().Select(field => (string)field.GetRawConstantValue()!);
        Assert.All(codes, code => Assert.Contains($"| `{code}` |", page));
        var closes = typeof(Server.Signaling.CloseCode).GetFields().Select(field => Convert.ToInt32(field.GetRawConstantValue(), null));
        Assert.All(closes, close => Assert.Contains($"| {close} |", page));
    }

    private static string WithoutCode(string markdown) => Fence().Replace(markdown, "");

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"```.*?```", RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"`([A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)+)`")]
    private static partial Regex TypeName();
}
