namespace Pharos.Rtc.Streams;

/// <summary>What <see cref="PacketHistory"/> says to a request for a packet; for counters.</summary>
public enum HistoryAnswer
{
    /// <summary>It is to be sent again.</summary>
    Found,

    /// <summary>It was never sent, or so long ago that its place was taken.</summary>
    Unknown,

    /// <summary>Its slot in the shared ring was written over.</summary>
    Overwritten,

    /// <summary>It was sent again less than a round trip ago.</summary>
    TooSoon,
}
