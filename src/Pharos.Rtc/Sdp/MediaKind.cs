namespace Pharos.Rtc.Sdp;

/// <summary>What a section carries, as far as a media server is concerned.</summary>
public enum MediaKind
{
    /// <summary>Neither of the two: a data channel (<c>application</c>), text.</summary>
    Other,

    /// <summary>Sound.</summary>
    Audio,

    /// <summary>Pictures.</summary>
    Video,
}
