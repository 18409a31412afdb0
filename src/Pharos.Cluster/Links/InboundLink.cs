namespace Pharos.Cluster.Links;

/// <summary>
/// The receiving end of a link: takes each number once and in order, and owes an acknowledgement for what it took.
/// Owned by <see cref="ClusterLinks"/>.
/// </summary>
internal sealed class InboundLink
{
    /// <summary>Acknowledged at once after as many, well before the sender's queue is full; fewer wait for the next tick.</summary>
    private const int AcknowledgeEvery = 64;

    private int _unacknowledged;

    /// <summary>The sender's count of this link's lives; 0 before the first message.</summary>
    public long Incarnation { get; private set; }

    /// <summary>Everything up to this number has arrived.</summary>
    public long Received { get; private set; }

    /// <summary>Something arrived since the last <see cref="Acknowledged"/>.</summary>
    public bool OwesAcknowledgement => _unacknowledged > 0;

    /// <summary>So much arrived that it should be acknowledged now.</summary>
    public bool OwesAcknowledgementNow => _unacknowledged >= AcknowledgeEvery;

    /// <summary>Whether a message is the next one; all others are dropped. A new life of a known link comes as <paramref name="isReset"/>.</summary>
    public bool Receive(long incarnation, long sequence, out bool isReset)
    {
        isReset = false;
        if (incarnation < Incarnation)
            return false;
        if (incarnation > Incarnation)
        {
            isReset = Incarnation != 0;
            Incarnation = incarnation;
            Received = 0;
        }
        // A repeated message asks for the acknowledgement that was lost, one after a gap for what is missing.
        _unacknowledged++;
        if (sequence != Received + 1)
            return false;
        Received = sequence;
        return true;
    }

    /// <summary>An acknowledgement has been sent.</summary>
    public void Acknowledged() => _unacknowledged = 0;
}
