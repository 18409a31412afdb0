using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Rtcp;

/// <summary>
/// Sources that leave (RFC 3550 §6.6). A reason may follow them; it is neither read nor written.
/// <code>
/// | SSRC 32 | SSRC 32 … | length 8 | reason … |
/// </code>
/// </summary>
public static class Bye
{
    /// <summary>The most sources a packet names.</summary>
    public const int MaxSources = 31;

    /// <summary>Reads a packet of this type; another is refused.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="into">Where the sources go; with room for <see cref="MaxSources"/> none is left out.</param>
    /// <param name="count">How many were put there.</param>
    public static bool TryRead(RtcpPacket packet, Span<Ssrc> into, out int count)
    {
        count = 0;
        if (packet.Type != RtcpType.Bye || packet.Body.Length < packet.Count * sizeof(uint)) return false;
        var reader = new SpanReader(packet.Body);
        while (count < Math.Min(packet.Count, into.Length) && reader.TryReadUInt32(out var source)) into[count++] = new(source);
        return true;
    }

    /// <summary>Writes a packet and returns its bytes: 4 and 4 for each source.</summary>
    /// <param name="to">Where it goes.</param>
    /// <param name="sources">At most <see cref="MaxSources"/>.</param>
    public static int Write(Span<byte> to, ReadOnlySpan<Ssrc> sources)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sources.Length, MaxSources, nameof(sources));
        var writer = new SpanWriter(to);
        RtcpPacket.WriteHeader(ref writer, sources.Length, RtcpType.Bye, RtcpPacket.HeaderLength + (sources.Length * sizeof(uint)));
        foreach (var source in sources) writer.WriteUInt32(source.Value);
        return writer.Position;
    }
}
