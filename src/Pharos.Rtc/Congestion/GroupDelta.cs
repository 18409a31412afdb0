namespace Pharos.Rtc.Congestion;

/// <summary>What lies between two groups of packets (draft-ietf-rmcat-gcc-02 §5.2).</summary>
/// <param name="Send">Between the last packets of both, when they were sent.</param>
/// <param name="Arrival">Between them, when they arrived; not negative.</param>
/// <param name="Bytes">How much longer the later group is.</param>
public readonly record struct GroupDelta(TimeSpan Send, TimeSpan Arrival, int Bytes);
