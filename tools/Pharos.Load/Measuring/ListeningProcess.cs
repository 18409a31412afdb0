using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;

namespace Pharos.Load.Measuring;

/// <summary>
/// Finds who listens on a TCP port of this machine, on Linux: the port's sockets by their inodes, then the process that has one of them open.
/// proc(5).
/// <code>
/// /proc/net/tcp   sl  local_address rem_address   st … inode        0: 0100007F:1F40 00000000:0000 0A … 123456
/// /proc/42/fd/7   -> socket:[123456]
/// </code>
/// </summary>
internal static class ListeningProcess
{
    private const int AddressField = 1, StateField = 3, InodeField = 9;
    private const string Listens = "0A";

    /// <summary>The processes that listen on a server's port; none where it is on another machine, or another user's.</summary>
    public static async Task<IReadOnlyList<int>> FindAsync(Uri server)
    {
        if (!OperatingSystem.IsLinux() || !await IsHereAsync(server.DnsSafeHost)) return [];
        string[] lines = [.. Lines("/proc/net/tcp"), .. Lines("/proc/net/tcp6")];
        return Holders(InodesOf(lines, server.Port));
    }

    /// <summary>The inodes of the sockets that listen on a port, of the lines of a table.</summary>
    public static HashSet<string> InodesOf(IEnumerable<string> lines, int port)
    {
        var ending = $":{port.ToString("X4", CultureInfo.InvariantCulture)}";
        return
        [
            .. lines.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(fields => fields.Length > InodeField && fields[StateField] == Listens
                    && fields[AddressField].EndsWith(ending, StringComparison.Ordinal))
                .Select(fields => fields[InodeField]),
        ];
    }

    private static async Task<bool> IsHereAsync(string host)
    {
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(host);
            var own = NetworkInterface.GetAllNetworkInterfaces().SelectMany(device => device.GetIPProperties().UnicastAddresses)
                .Select(address => address.Address).ToHashSet();
            return addresses.Any(address => IPAddress.IsLoopback(address) || own.Contains(address));
        }
        catch (Exception e) when (e is System.Net.Sockets.SocketException or NetworkInformationException)
        {
            return false;
        }
    }

    private static List<int> Holders(HashSet<string> inodes)
    {
        var names = inodes.Select(inode => $"socket:[{inode}]").ToHashSet();
        var found = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            var isProcess = int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid);
            if (isProcess && Holds(folder, names)) found.Add(pid);
        }
        return found;
    }

    private static bool Holds(string folder, HashSet<string> names)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(Path.Combine(folder, "fd"))
                .Any(file => new FileInfo(file).LinkTarget is { } target && names.Contains(target));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // it has ended, or is another user's
        }
    }

    private static string[] Lines(string file) => File.Exists(file) ? File.ReadAllLines(file) : [];
}
