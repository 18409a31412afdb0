namespace Pharos.Load.Options;

/// <summary>What is loaded, and by which protocol.</summary>
internal enum LoadMode
{
    /// <summary>Media: WHIP and WHEP.</summary>
    Whep,

    /// <summary>Media: the pages' signaling, over a WebSocket each.</summary>
    Ws,

    /// <summary>The signaling alone: no media.</summary>
    Signaling,
}
