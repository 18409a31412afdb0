using System.IO;

namespace Pharos.Server.Tests.Architecture;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] Made = ["bin", "obj", "node_modules", "artifacts"];

    public static string Root { get; } = Find();

    /// <summary>Files below a folder, as paths from the root with slashes.</summary>
    public static IEnumerable<string> Files(string folder, string pattern)
    {
        var path = Path.Combine(Root, folder);
        if (!Directory.Exists(path)) return [];
        return Directory.EnumerateFiles(path, pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(Made.Contains))
            .Order(StringComparer.Ordinal);
    }

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    public static bool Exists(string path) => Path.Exists(Path.Combine(Root, path));

    public static void Write(string file, string text) => File.WriteAllText(Path.Combine(Root, file), text);

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Pharos.slnx"))) return folder;
        }
        throw new InvalidOperationException("These tests look at the sources, and run from a build inside the checkout.");
    }
}
