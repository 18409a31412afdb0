namespace Pharos.Rtc.Congestion;

/// <summary>
/// Packets sent for a short while at a higher rate than before, to see whether it gets through. All that is sent meanwhile counts and
/// carries the number, media too; padding fills up what is missing. It is over as soon as both minima are reached.
/// </summary>
/// <param name="Number">Names it, 1 to 15 and around again: four bits of <see cref="SentLog"/>.</param>
/// <param name="BitsPerSecond">How fast its packets follow each other, in bit/s.</param>
/// <param name="MinBytes">Bytes to send at least.</param>
/// <param name="MinPackets">Packets to send at least.</param>
/// <param name="Duration">How long <paramref name="MinBytes"/> take at that rate.</param>
/// <param name="Ahead">Bytes at the beginning that tell nothing of the rate: what a token bucket lets through at once.</param>
public readonly record struct ProbeCluster(byte Number, long BitsPerSecond, int MinBytes, int MinPackets, TimeSpan Duration, int Ahead = 0);
