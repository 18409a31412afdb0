namespace Pharos.Rtc.Ice;

/// <summary>Who opens the connection of a candidate. RFC 6544 §4.5.</summary>
public enum TcpType
{
    /// <summary>None: the candidate is one of UDP.</summary>
    None,

    /// <summary>The one who offers it: <c>active</c>.</summary>
    Active,

    /// <summary>The other side: <c>passive</c>.</summary>
    Passive,

    /// <summary>Both: <c>so</c>.</summary>
    SimultaneousOpen,
}
