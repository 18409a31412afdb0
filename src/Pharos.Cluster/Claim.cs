namespace Pharos.Cluster;

/// <summary>What a claim does when the stream already has an owner.</summary>
public enum ClaimMode
{
    /// <summary>Leave it to its owner: the outcome is <see cref="ClaimOutcome.Held"/>.</summary>
    IfFree,

    /// <summary>Take it: the former owner is told by <see cref="OwnerChanged"/> and is fenced out.</summary>
    TakeOver,
}

/// <summary>How a claim ended.</summary>
public enum ClaimOutcome
{
    /// <summary>This node owns the stream now.</summary>
    Granted,

    /// <summary>Another node owns it.</summary>
    Held,

    /// <summary>The directory did not answer in time; nothing is known, and the claim may be tried again.</summary>
    Unavailable,
}

/// <summary>Answer to a claim.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Owner">The owner after the claim; null when <see cref="ClaimOutcome.Unavailable"/>.</param>
public readonly record struct ClaimResult(ClaimOutcome Outcome, Ownership? Owner);

/// <summary>Why an owner gives a stream up.</summary>
public enum ReleaseReason
{
    /// <summary>The broadcast is over.</summary>
    Ended,

    /// <summary>The broadcaster did not come back.</summary>
    Lost,

    /// <summary>This node is shutting down; the broadcaster is expected to claim the stream from another one.</summary>
    Vacated,
}
