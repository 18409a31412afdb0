namespace Pharos.Cluster.Links;

/// <summary>
/// The sending end of a link: numbers messages, keeps them until they are acknowledged, and sends them again when they are not
/// (go back N: the receiver takes them only in order). Knows no clock and no socket; owned by <see cref="ClusterLinks"/>.
/// </summary>
internal sealed class OutboundLink(NodeId source, long incarnation)
{
    /// <summary>Messages that may wait: 2 s of the 2,000 a second that one node was measured to relay to another.</summary>
    public const int MaxMessages = 4_096;

    /// <summary>Bytes that may wait: half of the 32 MiB at which Redis drops a subscriber that does not keep up.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>Sent again at once after an outage: a burst that Redis and the receiver take in a few milliseconds.</summary>
    private const int ResendBurst = 256;

    /// <summary>Longer than a node is silent before it acknowledges (<see cref="ClusterLinks.TickInterval"/>) and the way there and back.</summary>
    private static readonly TimeSpan FirstResend = TimeSpan.FromMilliseconds(250);

    /// <summary>The back-off ends here: several attempts fit into <see cref="Timeout"/>.</summary>
    private static readonly TimeSpan LastResend = TimeSpan.FromSeconds(1);

    /// <summary>Nothing acknowledged for this long: longer than a lease, so that a dead node is found dead rather than its link reset.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly Queue<byte[]> _waiting = [];
    private long _acknowledged;
    private long _sent;
    private int _bytes;
    private TimeSpan _progress;
    private TimeSpan _resendAt;
    private TimeSpan _backoff = FirstResend;

    /// <summary>Which life of the link this is.</summary>
    public long Incarnation => incarnation;

    /// <summary>Whether everything sent has been acknowledged.</summary>
    public bool IsIdle => _waiting.Count == 0;

    /// <summary>Numbers a message. False when the queue is full: the link is broken.</summary>
    public bool TrySend(in ClusterMessage message, TimeSpan now, out byte[] envelope)
    {
        envelope = new ClusterEnvelope(EnvelopeKind.Message, source, incarnation, _sent + 1, message).Write();
        if (_waiting.Count == MaxMessages || _bytes + envelope.Length > MaxBytes)
            return false;
        if (IsIdle)
            Advance(now);
        _sent++;
        _bytes += envelope.Length;
        _waiting.Enqueue(envelope);
        return true;
    }

    /// <summary>
    /// Takes an acknowledgement. False when it falls behind an earlier one: the receiver does not know this link any more and waits for
    /// messages that are gone, so the link is broken.
    /// </summary>
    public bool Acknowledge(long ofIncarnation, long sequence, TimeSpan now)
    {
        if (ofIncarnation != incarnation || sequence > _sent)
            return true;
        if (sequence < _acknowledged)
            return false;
        if (sequence > _acknowledged)
            Advance(now);
        for (; _acknowledged < sequence; _acknowledged++)
            _bytes -= _waiting.Dequeue().Length;
        return true;
    }

    /// <summary>What has to be sent again now. False when nothing was acknowledged for too long: the link is broken.</summary>
    public bool Tick(TimeSpan now, List<byte[]> outbox)
    {
        if (IsIdle || now < _resendAt)
            return true;
        if (now - _progress >= Timeout)
            return false;
        outbox.AddRange(_waiting.Take(ResendBurst));
        _backoff = TimeSpan.FromTicks(Math.Min(_backoff.Ticks * 2, LastResend.Ticks));
        _resendAt = now + _backoff;
        return true;
    }

    private void Advance(TimeSpan now)
    {
        _progress = now;
        _backoff = FirstResend;
        _resendAt = now + _backoff;
    }
}
