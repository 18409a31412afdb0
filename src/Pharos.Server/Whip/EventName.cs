namespace Pharos.Server.Whip;

/// <summary>Events that a player may be told, of the WHEP extension <c>urn:ietf:params:whep:ext:core:server-sent-events</c>.</summary>
internal static class EventName
{
    /// <summary>The extension.</summary>
    public const string Extension = "urn:ietf:params:whep:ext:core:server-sent-events";

    /// <summary>Somebody broadcasts: at the beginning, or again.</summary>
    public const string Active = "active";

    /// <summary>Nobody does any more.</summary>
    public const string Inactive = "inactive";

    /// <summary>How many watch.</summary>
    public const string ViewerCount = "viewercount";

    /// <summary>Which layers the pictures come in.</summary>
    public const string Layers = "layers";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> All = [Active, Inactive, Layers, ViewerCount];
}
