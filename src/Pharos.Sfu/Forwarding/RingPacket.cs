using System.Diagnostics.CodeAnalysis;

namespace Pharos.Sfu.Forwarding;

/// <summary>A packet of a <see cref="PacketRing"/>, looked up once for all viewers that it goes to.</summary>
/// <param name="slot">The number of its slot.</param>
/// <param name="length">Its bytes, padding included.</param>
/// <param name="summary">About it.</param>
internal readonly struct RingPacket(long slot, int length, in PacketSummary summary)
{
    private readonly PacketSummary _summary = summary;

    /// <summary>The number of its slot.</summary>
    public long Slot => slot;

    /// <summary>Its bytes, padding included.</summary>
    public int Length => length;

    /// <summary>About it; not a copy, since each viewer asks.</summary>
    [UnscopedRef]
    public ref readonly PacketSummary Summary => ref _summary;
}
