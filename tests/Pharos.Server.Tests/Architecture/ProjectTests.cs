using System.IO;
using System.Xml.Linq;

namespace Pharos.Server.Tests.Architecture;

public sealed class ProjectTests
{
    /// <summary>Which project may use which; nothing else.</summary>
    private static readonly Dictionary<string, string[]> Uses = new()
    {
        ["Pharos.Cluster"] = [],
        ["Pharos.Rtc"] = [],
        ["Pharos.Sfu"] = ["Pharos.Rtc"],
        ["Pharos.Server"] = ["Pharos.Cluster", "Pharos.Sfu"],
        ["Pharos.Load"] = ["Pharos.Sfu"],
    };

    [Fact]
    public void Each_project_uses_exactly_what_it_may()
    {
        var projects = Repository.Files("src", "*.csproj").Concat(Repository.Files("tools", "*.csproj")).ToDictionary(file => Path.GetFileNameWithoutExtension(file));
        Assert.Subset(Uses.Keys.ToHashSet(), projects.Keys.ToHashSet());
        Assert.All(projects, project => Assert.Equal(
            Uses[project.Key].Where(projects.ContainsKey), ReferencesOf(project.Value).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Only_the_cluster_project_knows_Redis() => Assert.All(
        Repository.Files("src", "*.csproj").Where(file => Repository.Read(file).Contains("StackExchange.Redis", StringComparison.Ordinal)),
        file => Assert.Equal("src/Pharos.Cluster/Pharos.Cluster.csproj", file));

    [Fact]
    public void Build_files_are_short()
    {
        Assert.InRange(Repository.Read("Directory.Build.props").Split('\n').Length, 1, 31);
        Assert.InRange(Repository.Read(".editorconfig").Split('\n').Length, 1, 81);
    }

    private static IEnumerable<string> ReferencesOf(string project) =>
        XDocument.Parse(Repository.Read(project)).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
}
