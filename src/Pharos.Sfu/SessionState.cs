namespace Pharos.Sfu;

/// <summary>
/// How far a session is.
/// <code>
/// Connecting ──handshake done──► Connected
///      └───────────┬────────────────┘
///                  ▼
///                Closed
/// </code>
/// </summary>
public enum SessionState
{
    /// <summary>The answer was given; connectivity checks and the handshake are awaited or under way.</summary>
    Connecting,

    /// <summary>Media may flow both ways.</summary>
    Connected,

    /// <summary>Over: <see cref="MediaSession.CloseReason"/> says why.</summary>
    Closed,
}
