using System.IO;
using System.Runtime.InteropServices;

namespace Pharos.Server.Access;

/// <summary>Files that only the server's own user may read.</summary>
internal static partial class PrivateFile
{
    private const int AlreadyExists = 17; // EEXIST of Linux and macOS

    /// <summary>
    /// Writes a new file with mode 0600, whole or not at all, and its folder with 0700 where it is missing. Readers never see
    /// it half written: it gets its name last.
    /// </summary>
    /// <exception cref="IOException">The file exists, or cannot be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var draft = Path.Combine(folder, Path.GetRandomFileName());
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using (var file = new FileStream(draft, options)) file.Write(content);
            Name(draft, path);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    // File.Move looks whether the name is taken and then moves: of two who begin together both succeed, and one of them goes on with a key that
    // nobody has. A second name for a file is given at once or not at all. Some file systems know no second names.
    private static void Name(string draft, string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            if (Link(draft, path) == 0) return;
            if (Marshal.GetLastPInvokeError() == AlreadyExists) throw new IOException($"The file {path} exists.");
        }
        File.Move(draft, path, overwrite: false);
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string added);
}
