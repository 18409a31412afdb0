namespace Pharos.Server.Streams;

/// <summary>What a participant is in its stream.</summary>
internal enum Role
{
    /// <summary>Sends the picture.</summary>
    Broadcaster,

    /// <summary>Watches it.</summary>
    Viewer,
}
