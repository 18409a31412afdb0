namespace Pharos.Rtc.Ice;

/// <summary>What a check changed. RFC 8445 §7.3.1.</summary>
[Flags]
public enum IceEvents
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The path it came by is valid from now on: <see cref="IceAgent.IsValid"/>.</summary>
    PathValid = 1,

    /// <summary>The path it came by is selected from now on: <see cref="IceAgent.Selected"/>.</summary>
    PathSelected = 2,

    /// <summary>The other side restarted: the former credentials are of no use any more.</summary>
    Restarted = 4,
}
