namespace Pharos.Rtc.Rtp.Codecs;

/// <summary>
/// What a packet of Opus says about itself in its first byte (RFC 6716 §3.1 and §3.2, RFC 7587 §3.1.3 and §4.2). Each packet may be the
/// first a decoder gets.
/// <code>
/// | config 5 |s| c 2 |   c = 0: 1 frame, 1 and 2: 2 frames, 3: the number is in the lower 6 bits of the next byte
/// </code>
/// </summary>
public readonly record struct Opus
{
    /// <summary>Samples a second of the RTP clock, whatever the audio was sampled at.</summary>
    public const int ClockRate = 48_000;

    // A packet lasts 120 ms at most.
    private const int MaxSamples = ClockRate * 120 / 1000;

    /// <summary>Whether it is stereo.</summary>
    public bool IsStereo { get; private init; }

    /// <summary>How long it lasts, in samples of the RTP clock: 120 to 5,760.</summary>
    public int Samples { get; private init; }

    /// <summary>
    /// Whether it carries next to nothing: what a sender with discontinuous transmission says from time to time in silence.
    /// </summary>
    public bool IsDtx { get; private init; }

    /// <summary>Reads a payload. An empty one is no Opus packet.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out Opus packet)
    {
        packet = default;
        if (payload.IsEmpty) return false;
        var frames = 1;
        switch (payload[0] & 0x03)
        {
            case 1 or 2:
                frames = 2;
                break;
            case 3:
                if (payload.Length < 2) return false;
                frames = payload[1] & 0x3F;
                break;
        }

        var samples = frames * SamplesOfFrame(payload[0] >> 3);
        if (samples is 0 or > MaxSamples) return false;
        // Frames of at most one byte hold no signal.
        packet = new() { IsStereo = (payload[0] & 0x04) != 0, Samples = samples, IsDtx = payload.Length <= 2 };
        return true;
    }

    /// <summary>SILK has 10, 20, 40 and 60 ms, hybrid 10 and 20 ms, CELT 2.5, 5, 10 and 20 ms.</summary>
    private static int SamplesOfFrame(int config) => config switch
    {
        < 12 => (config & 3) switch { 0 => 480, 1 => 960, 2 => 1920, _ => 2880 },
        < 16 => (config & 1) == 0 ? 480 : 960,
        _ => 120 << (config & 3),
    };
}
