using System.Globalization;

namespace Pharos.Load.Measuring;

/// <summary>
/// Datagrams that the system dropped since this process was too slow to take them: the last column of Linux' tables of sockets, proc(5).
/// <code>
/// /proc/net/udp   sl  local_address rem_address   st … drops        7: 0100007F:1F40 0100007F:1F41 01 … 12
/// </code>
/// </summary>
internal static class ReceiveDrops
{
    private const int AddressField = 1, FewestFields = 13;

    private static readonly string[] Tables = ["/proc/net/udp", "/proc/net/udp6"];

    /// <summary>Those of the UDP sockets with these ports, since they were opened; 0 on other systems.</summary>
    public static long Read(IEnumerable<int> ports)
    {
        if (!OperatingSystem.IsLinux()) return 0;
        var lines = Tables.Where(File.Exists).SelectMany(File.ReadLines);
        return Sum(lines, ports.ToHashSet());
    }

    /// <summary>The sum over the lines of a table.</summary>
    public static long Sum(IEnumerable<string> lines, IReadOnlySet<int> ports) =>
        lines.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length >= FewestFields && PortOf(fields[AddressField]) is { } port && ports.Contains(port))
            .Sum(fields => long.TryParse(fields[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var drops) ? drops : 0);

    private static int? PortOf(string address) =>
        int.TryParse(address.AsSpan(address.LastIndexOf(':') + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var port) ? port : null;
}
