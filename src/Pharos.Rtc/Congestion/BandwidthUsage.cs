namespace Pharos.Rtc.Congestion;

/// <summary>What the delay of packets says about the way they take (draft-ietf-rmcat-gcc-02 §5.4).</summary>
public enum BandwidthUsage
{
    /// <summary>The delay stays what it is.</summary>
    Normal,

    /// <summary>The delay grows: more is sent than gets through.</summary>
    Overusing,

    /// <summary>The delay shrinks: a queue on the way runs empty.</summary>
    Underusing,
}
