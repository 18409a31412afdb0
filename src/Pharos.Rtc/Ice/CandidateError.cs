namespace Pharos.Rtc.Ice;

/// <summary>
/// What is wrong with a candidate. The two that begin with "Other" are fine, and to be ignored, since they are from a newer or larger
/// protocol. RFC 8839 §5.1.
/// </summary>
public enum CandidateError
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It does not begin with <c>candidate:</c>, or is longer than 1,024 characters.</summary>
    NotACandidate,

    /// <summary>The foundation has to have 1 to 32 letters, digits, + or /.</summary>
    Foundation,

    /// <summary>The component has to be 1 to 256.</summary>
    Component,

    /// <summary>There is no transport.</summary>
    Transport,

    /// <summary>The transport is neither <c>udp</c> nor <c>tcp</c>.</summary>
    OtherTransport,

    /// <summary>The priority has to be 1 to 2,147,483,647.</summary>
    Priority,

    /// <summary>Neither an IP address nor a name.</summary>
    Address,

    /// <summary>The port has to be 0 to 65,535.</summary>
    Port,

    /// <summary>There is no <c>typ</c>.</summary>
    Type,

    /// <summary>The type is none of host, srflx, prflx and relay.</summary>
    OtherType,

    /// <summary>The address after <c>raddr</c> is none, or there is no <c>rport</c> with a port after it.</summary>
    Related,

    /// <summary>A TCP candidate needs a <c>tcptype</c> of active, passive or so.</summary>
    TcpType,

    /// <summary>What follows has to be pairs of a name and a value.</summary>
    Extension,
}
