namespace Pharos.Rtc.Ice;

/// <summary>What <see cref="TcpFraming.Read"/> found.</summary>
public enum TcpFrame
{
    /// <summary>The next frame is not all there yet.</summary>
    Incomplete,

    /// <summary>A frame.</summary>
    Complete,

    /// <summary>No frame, nor will more bytes make it one: the connection is to be closed.</summary>
    Invalid,
}
