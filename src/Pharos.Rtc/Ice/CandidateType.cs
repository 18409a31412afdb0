namespace Pharos.Rtc.Ice;

/// <summary>How an address was found. RFC 8445 §5.1.1.</summary>
public enum CandidateType
{
    /// <summary>The machine's own: <c>host</c>.</summary>
    Host,

    /// <summary>Told by a STUN server: <c>srflx</c>.</summary>
    ServerReflexive,

    /// <summary>Learned from a check: <c>prflx</c>.</summary>
    PeerReflexive,

    /// <summary>A TURN server's: <c>relay</c>.</summary>
    Relayed,
}
