namespace Pharos.Rtc.Ice;

/// <summary>What stands where a candidate has its address. RFC 8839 §5.1.</summary>
public enum CandidateAddressKind
{
    /// <summary>An IPv4 or IPv6 address.</summary>
    Ip,

    /// <summary>A name under <c>.local</c>, which only its own network can look up: browsers hide addresses behind it.</summary>
    MulticastDnsName,

    /// <summary>Any other name. Looking it up would let a stranger make this machine ask a server of theirs.</summary>
    DnsName,
}
