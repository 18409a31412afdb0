using System.Globalization;
using System.Text;
using Pharos.Rtc.Stun;

namespace Pharos.Rtc.Ice;

/// <summary>
/// One address a side can be reached at, as session descriptions and trickled fragments write it. RFC 8839 §5.1, RFC 6544 §4.5.
/// </summary>
public sealed record Candidate
{
    /// <summary>The only component of a session that multiplexes RTP and RTCP.</summary>
    public const int Rtp = 1;

    /// <summary>The local preference of a machine with one address. RFC 8445 §5.1.2.1.</summary>
    public const int OnlyAddress = 65535;

    /// <summary>The same text for candidates of one type, base, server and transport: 1 to 32 ice-chars.</summary>
    public required string Foundation { get; init; }

    /// <summary>1 to 256; 1 for RTP.</summary>
    public int Component { get; init; } = Rtp;

    /// <summary>1 to 2,147,483,647; more is better.</summary>
    public required int Priority { get; init; }

    /// <summary>An IP address or a name.</summary>
    public required string Address { get; init; }

    /// <summary>0 to 65,535; 9 for a TCP candidate that only opens connections.</summary>
    public required ushort Port { get; init; }

    /// <summary>How it was found.</summary>
    public CandidateType Type { get; init; }

    /// <summary>Who opens the connection; none for UDP.</summary>
    public TcpType TcpType { get; init; }

    /// <summary>Whether it is one of TCP; otherwise it is one of UDP.</summary>
    public bool IsTcp => TcpType != TcpType.None;

    /// <summary>For a candidate that is not host: the address it stands in front of; null where it is not told.</summary>
    public string? RelatedAddress { get; init; }

    /// <summary>The port that goes with <see cref="RelatedAddress"/>.</summary>
    public ushort RelatedPort { get; init; }

    /// <summary>Names and values that follow, as they are: <c>generation 0 ufrag Zn72</c>. Empty without any.</summary>
    public string Extensions { get; init; } = "";

    /// <summary>What <see cref="Address"/> is.</summary>
    public CandidateAddressKind AddressKind => TransportAddress.TryParse(Address, Port, out _) ? CandidateAddressKind.Ip
        : CandidateText.IsMulticastDnsName(Address) ? CandidateAddressKind.MulticastDnsName : CandidateAddressKind.DnsName;

    /// <summary>The priority a candidate gets. RFC 8445 §5.1.2.1.</summary>
    /// <param name="type">How it was found.</param>
    /// <param name="localPreference">0 to 65,535: which of the machine's own addresses comes first.</param>
    /// <param name="component">1 to 256.</param>
    public static int PriorityOf(CandidateType type, int localPreference = OnlyAddress, int component = Rtp)
    {
        // The recommended preferences of RFC 8445 §5.1.2.2.
        var preference = type switch
        {
            CandidateType.Host => 126,
            CandidateType.PeerReflexive => 110,
            CandidateType.ServerReflexive => 100,
            _ => 0,
        };
        return (preference << 24) + (localPreference << 8) + (256 - component);
    }

    /// <summary>Reads one, with or without <c>a=</c> in front and line ends behind; a keyword in any case.</summary>
    /// <param name="text">The attribute.</param>
    /// <param name="candidate">What it says; null where something is wrong.</param>
    /// <param name="error">What is wrong.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out Candidate? candidate, out CandidateError error)
    {
        error = CandidateText.Read(text, out candidate);
        return error == CandidateError.None;
    }

    /// <summary>Where it is; false for a name.</summary>
    public bool TryGetTransportAddress(out TransportAddress address) => TransportAddress.TryParse(Address, Port, out address);

    /// <summary>The attribute, beginning with <c>candidate:</c>.</summary>
    public string Format()
    {
        var text = new StringBuilder(128);
        var (transport, type) = (IsTcp ? "tcp" : "udp", CandidateText.Types[(int)Type]);
        text.Append(CultureInfo.InvariantCulture, $"candidate:{Foundation} {Component} {transport} {Priority} {Address} {Port} typ {type}");
        if (RelatedAddress is not null) text.Append(CultureInfo.InvariantCulture, $" raddr {RelatedAddress} rport {RelatedPort}");
        if (IsTcp) text.Append(" tcptype ").Append(CandidateText.TcpTypes[(int)TcpType]);
        if (Extensions.Length > 0) text.Append(' ').Append(Extensions);
        return text.ToString();
    }

    /// <summary>As <see cref="Format"/>.</summary>
    public override string ToString() => Format();
}
