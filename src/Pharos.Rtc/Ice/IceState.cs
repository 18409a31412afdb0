namespace Pharos.Rtc.Ice;

/// <summary>How far the connectivity of a session is. RFC 8445 §6.1.3, as far as the answering side sees it.</summary>
public enum IceState
{
    /// <summary>No check has come, or no path is left that one came by.</summary>
    New,

    /// <summary>At least one path is valid; none is nominated.</summary>
    Checked,

    /// <summary>A path is nominated and selected.</summary>
    Selected,

    /// <summary>Nothing came for too long. Nothing is answered or may be sent any more.</summary>
    Expired,
}
