namespace Pharos.Sfu.Forwarding;

/// <summary>What of a viewer's authentic feedback was not heeded; for counters.</summary>
internal enum ViewerDrop
{
    /// <summary>A compound packet that is not sound to its end.</summary>
    Malformed,

    /// <summary>A packet that was asked for again beyond the budget for that.</summary>
    RetransmissionRefused,
}
