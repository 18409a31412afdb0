namespace Pharos.Sfu;

/// <summary>What is found of a publisher's media that whoever set it up could do better.</summary>
[Flags]
public enum PublisherFindings
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Pictures that are predicted from later ones (B-frames), which browsers show late, out of order or not at all.</summary>
    BFrames = 1,

    /// <summary>More than four seconds from one key frame to the next, and none when one is asked for: who comes waits for so long.</summary>
    LongKeyFrameInterval = 2,

    /// <summary>Pictures without sound, none agreed or none sent.</summary>
    NoAudio = 4,

    /// <summary>A lasting part of what is sent does not arrive.</summary>
    LossyUplink = 8,

    /// <summary>It comes over TCP, though UDP was announced.</summary>
    OverTcp = 16,
}
