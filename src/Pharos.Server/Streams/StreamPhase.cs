namespace Pharos.Server.Streams;

/// <summary>
/// Where a stream stands, as one node sees it.
/// <code>
///             watch answered           broadcast              granted
///   Opening ────────────────► Idle ───────────────► Claiming ─────────► Live ◄──────────┐
///      │                       ▲ ▲                    │    ▲             │ │ socket lost │ broadcast
///      │ another node has it   │ └── ended, lost ─────┼────┼─────────────┘ ▼             │
///      └────────► Elsewhere ───┘                      │    │           Interrupted ─────┘
///                   │  ▲  ▲                      held │    │ broadcast     │
///     node vanished │  │  └───────────────────────────┘    │               │ another node claimed
///                   ▼  │ claimed                           │               ▼ (from Live, too)
///                 Orphaned ────────────────────────────────┘           Elsewhere
/// </code>
/// </summary>
internal enum StreamPhase
{
    /// <summary>The directory is being asked who has the stream; everything else waits.</summary>
    Opening,

    /// <summary>Nobody broadcasts.</summary>
    Idle,

    /// <summary>A broadcaster is here, and the directory is being asked for the stream; news from other nodes waits.</summary>
    Claiming,

    /// <summary>The broadcaster is connected here.</summary>
    Live,

    /// <summary>The broadcaster was connected here and is expected back.</summary>
    Interrupted,

    /// <summary>Another node has the broadcaster.</summary>
    Elsewhere,

    /// <summary>The node that had the broadcaster is gone; the broadcaster is expected on another.</summary>
    Orphaned,

    /// <summary>This object is done; a new one takes its place when somebody asks for the stream again.</summary>
    Closed,
}
