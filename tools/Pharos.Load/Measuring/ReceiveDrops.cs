using System.Globalization;

namespace Pharos.Load.Measuring;

/// <summary>
/// Datagrams that this machine dropped since a receiver was too slow to take them: of all its programs, the server and this one among them.
/// The two lines of <c>Udp:</c> in /proc/net/snmp; 0 on other systems.
/// </summary>
internal static class ReceiveDrops
{
    private const string File = "/proc/net/snmp";

    /// <summary>Since the machine was started.</summary>
    public static long Read() => OperatingSystem.IsLinux() && System.IO.File.Exists(File) ? Find(System.IO.File.ReadAllLines(File)) : 0;

    /// <summary>The number in the lines.</summary>
    public static long Find(IEnumerable<string> lines)
    {
        var udp = lines.Where(line => line.StartsWith("Udp: ", StringComparison.Ordinal)).Select(line => line.Split(' ')).Take(2).ToArray();
        if (udp is not [var names, var values]) return 0;
        var at = Array.IndexOf(names, "RcvbufErrors");
        return at > 0 && at < values.Length && long.TryParse(values[at], NumberStyles.None, CultureInfo.InvariantCulture, out var drops) ? drops : 0;
    }
}
