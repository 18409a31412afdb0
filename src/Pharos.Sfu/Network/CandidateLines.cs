using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Pharos.Rtc.Ice;

namespace Pharos.Sfu.Network;

/// <summary>The server's own candidates, as they stand behind <c>a=candidate:</c>. RFC 8839 §5.1, RFC 6544 §4.5.</summary>
internal static class CandidateLines
{
    /// <summary>Lines at most, half of them for each transport: some clients take no answer of more than 8 KB.</summary>
    public const int Max = 32;

    private const string Keyword = "candidate:";
    private const int MaxOfEach = Max / 2;

    // Of a candidate that waits for connections: direction preference 4 of RFC 6544 §4.2, in the upper three bits of the local preference.
    // Below all of UDP's here, which begin at the highest and go down by one.
    private const int PassivePreference = (4 << 13) | 0x1FFF;

    /// <summary>Lines for addresses, the best first; those of UDP before all of TCP.</summary>
    public static ImmutableArray<string> Of(ImmutableArray<AnnouncedAddress> addresses)
    {
        // Of one base and transport, candidates have one foundation.
        var bases = addresses.Select(announced => Plain(announced.Address)).Distinct().ToImmutableArray();
        var udp = from announced in addresses where IsPort(announced.UdpPort) select (Plain(announced.Address), announced.UdpPort!.Value);
        var tcp = from announced in addresses where IsPort(announced.TcpPort) select (Plain(announced.Address), announced.TcpPort!.Value);
        return [.. Lines(udp, bases, TcpType.None, Candidate.OnlyAddress), .. Lines(tcp, bases, TcpType.Passive, PassivePreference)];
    }

    /// <summary>Whether a line is of UDP.</summary>
    public static bool IsUdp(string line) => line.Split(' ', 4) is [_, _, var transport, _] && transport.Equals("udp", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> Lines(
        IEnumerable<(IPAddress Address, int Port)> places, ImmutableArray<IPAddress> bases, TcpType type, int firstPreference) =>
        places.Distinct().Take(MaxOfEach).Select((place, index) => new Candidate
        {
            Foundation = ((2 * bases.IndexOf(place.Address)) + (type == TcpType.None ? 1 : 2)).ToString(CultureInfo.InvariantCulture),
            Priority = Candidate.PriorityOf(CandidateType.Host, firstPreference - index),
            Address = place.Address.ToString(),
            Port = (ushort)place.Port,
            Type = CandidateType.Host,
            TcpType = type,
        }.Format()[Keyword.Length..]);

    private static bool IsPort(int? port) => port is > 0 and <= IPEndPoint.MaxPort;

    // Neither a scope, which means nothing elsewhere, nor an IPv4 address in IPv6 clothes.
    private static IPAddress Plain(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : new IPAddress(address.GetAddressBytes());
}
