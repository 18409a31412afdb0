using System.IO;

namespace Pharos.Server.Tests.Harness;

/// <summary>A folder of a test's own, gone with it.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("pharos-test-").FullName;

    /// <summary>A path in it, of nothing yet.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>A file in it.</summary>
    public string Write(string name, string text)
    {
        System.IO.File.WriteAllText(File(name), text);
        return File(name);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
