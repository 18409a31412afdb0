using Pharos.Rtc.Primitives;

namespace Pharos.Sfu.Forwarding.Ingress;

/// <summary>
/// Knows whether pictures come in another order than they are shown in, which is B-frames: timestamps go back from one packet to the next
/// (RFC 6184 §5.1 has them be of the moment that is shown), or, of encoders that number pictures as they come, slices say so.
/// </summary>
internal sealed class PictureOrder
{
    /// <summary>How long it is remembered: encoders leave B-frames out where nothing moves.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromSeconds(10);

    // A source that begins anew may go back once; of three pictures, the least that an encoder with B-frames has are one in two or three.
    private const int Enough = 3;
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(2);

    // In units of 90 kHz, the clock of all pictures: further back than a second is a source that began anew.
    private const int Furthest = 90_000;

    private uint? _timestamp;
    private int _count;
    private Instant _countedSince;
    private Instant _foundAt = Instant.Never;

    /// <summary>Takes note of a packet that is the newest by its number: what the network brings later than that says nothing.</summary>
    /// <param name="timestamp">Its timestamp.</param>
    /// <param name="isBidirectional">Whether a picture begins in it that says that it needs a later one.</param>
    /// <param name="now">The time.</param>
    public void Receive(uint timestamp, bool isBidirectional, Instant now)
    {
        var step = _timestamp is { } before ? unchecked((int)(timestamp - before)) : 0;
        _timestamp = timestamp;
        if (!isBidirectional && step is >= 0 or < -Furthest) return;
        if (_count == 0 || now - _countedSince > Within) (_count, _countedSince) = (0, now);
        if (++_count < Enough) return;
        (_count, _foundAt) = (0, now);
    }

    /// <summary>Whether it is so now.</summary>
    public bool HasBFrames(Instant now) => _foundAt != Instant.Never && now - _foundAt <= Memory;
}
