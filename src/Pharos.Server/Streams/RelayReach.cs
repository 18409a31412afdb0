using Pharos.Sfu;

namespace Pharos.Server.Streams;

/// <summary>
/// Whether those who are answered reach the media port. Where not even one connectivity check comes, the addresses they were told do not
/// lead to it, or a firewall stands before it. Owned by the stream's mailbox.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="changed">Told when <see cref="IsUnreached"/> has changed.</param>
internal sealed class RelayReach(TimeProvider time, Action changed)
{
    // Clients offer anew when 10 s have brought them nothing; a page that is loaded again does so at once.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private bool _hasServed;

    /// <summary>
    /// Whether nothing comes of the publisher; or nothing of a viewer, while none was served yet: where others were, it is that viewer's network.
    /// </summary>
    public bool IsUnreached { get; private set; }

    /// <summary>The broadcast begins, or another publisher has it.</summary>
    public void Reset() => (IsUnreached, _hasServed) = (false, false);

    /// <summary>A participant offers, for the first time or anew.</summary>
    public void Offers(RelayPeer peer, bool isPublisher)
    {
        if (peer.IsUnreached && time.GetElapsedTime(peer.OfferedAt) >= Patience) Missed(isPublisher);
        peer.OfferedAt = time.GetTimestamp();
    }

    /// <summary>A session has changed.</summary>
    public void Follow(MediaSession session, bool isPublisher)
    {
        if (session.IsReached)
        {
            _hasServed |= !isPublisher;
            Set(false);
        }
        else if (session.CloseReason == CloseReason.Unreached)
        {
            Missed(isPublisher);
        }
    }

    private void Missed(bool isPublisher)
    {
        if (isPublisher || !_hasServed) Set(true);
    }

    private void Set(bool isUnreached)
    {
        if (isUnreached == IsUnreached) return;
        IsUnreached = isUnreached;
        changed();
    }
}
