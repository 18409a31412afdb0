namespace Pharos.Load.Publishing;

/// <summary>
/// How many packets each frame has, and how long they are, so that the bitrate is kept over any time: whole packets of one length, the rest is
/// carried over to the next frame. At 2 Mbit/s and 30 frames/s that is 208 packets of 1,200 bytes a second, 6 or 7 a frame.
/// </summary>
/// <param name="bitrate">Bits a second.</param>
/// <param name="framesPerSecond">Frames a second.</param>
/// <param name="minLength">Bytes of the shortest packet.</param>
internal sealed class FrameBudget(long bitrate, int framesPerSecond, int minLength)
{
    /// <summary>Bytes of a packet of RTP, headers included.</summary>
    public const int MaxLength = 1200;

    private double _left;

    /// <summary>The next frame: its packets, and bytes of each.</summary>
    /// <param name="least">Packets it must have.</param>
    public (int Packets, int Length) Next(int least)
    {
        var frame = bitrate / 8.0 / framesPerSecond;
        _left += frame;
        var length = Math.Clamp((int)frame, minLength, MaxLength);
        var packets = Math.Max(least, (int)(_left / length));
        _left = Math.Max(_left - ((double)packets * length), -frame * framesPerSecond);
        return (packets, length);
    }
}
