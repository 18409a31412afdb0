namespace Pharos.Cluster.Links;

/// <summary>
/// The links of one node with all the others: what is sent becomes envelopes, what is received becomes events. Over a channel that
/// loses envelopes (publish/subscribe delivers at most once) messages still arrive in order and once, or the link is reset.
/// Knows no clock and no socket; owned by the node's loop.
/// </summary>
/// <param name="self">This node.</param>
/// <param name="publish">Publishes an envelope on a node's channel; it may be lost.</param>
/// <param name="tell">Takes an event.</param>
internal sealed class ClusterLinks(NodeId self, Action<NodeId, byte[]> publish, Action<ClusterEvent> tell)
{
    /// <summary>How often <see cref="Tick"/> should be called while not <see cref="IsIdle"/>: acknowledgements wait for it.</summary>
    public static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<NodeId, OutboundLink> _outbound = [];
    private readonly Dictionary<NodeId, InboundLink> _inbound = [];
    private readonly List<byte[]> _outbox = [];
    private long _incarnations;

    /// <summary>The nodes that messages were exchanged with.</summary>
    public IEnumerable<NodeId> Partners => _outbound.Keys.Union(_inbound.Keys);

    /// <summary>Nothing waits for an acknowledgement, neither here nor there.</summary>
    public bool IsIdle => _outbound.Values.All(l => l.IsIdle) && !_inbound.Values.Any(l => l.OwesAcknowledgement);

    /// <summary>Sends a message.</summary>
    public void Send(NodeId target, in ClusterMessage message, TimeSpan now)
    {
        if (target == self)
        {
            tell(new MessageReceived(self, message));
            return;
        }
        var link = Outbound(target);
        if (!link.TrySend(message, now, out var envelope))
        {
            Reset(target);
            // What was waiting is lost, but this message need not be.
            Outbound(target).TrySend(message, now, out envelope);
        }
        publish(target, envelope);
    }

    /// <summary>Takes what came in on this node's channel.</summary>
    public void Receive(ReadOnlyMemory<byte> bytes, TimeSpan now)
    {
        if (!ClusterEnvelope.TryRead(bytes, out var envelope) || envelope.Source == self)
            return;
        switch (envelope.Kind)
        {
            case EnvelopeKind.Message:
                Receive(envelope);
                break;
            case EnvelopeKind.Acknowledgement when _outbound.TryGetValue(envelope.Source, out var link):
                if (!link.Acknowledge(envelope.Incarnation, envelope.Sequence, now))
                    Reset(envelope.Source);
                break;
            case EnvelopeKind.Farewell:
                Lose(envelope.Source);
                break;
            default:
                // An acknowledgement for a link that is gone.
                break;
        }
    }

    /// <summary>Sends again and acknowledges what is due.</summary>
    public void Tick(TimeSpan now)
    {
        foreach (var (target, link) in _outbound.ToArray())
        {
            if (!link.Tick(now, _outbox))
                Reset(target);
            foreach (var envelope in _outbox)
                publish(target, envelope);
            _outbox.Clear();
        }
        foreach (var (source, link) in _inbound)
        {
            if (link.OwesAcknowledgement)
                Acknowledge(source, link);
        }
    }

    /// <summary>A node is gone: both its links are forgotten, and this is told if there were any.</summary>
    public void Lose(NodeId node)
    {
        if (_outbound.Remove(node) | _inbound.Remove(node))
            tell(new NodeLost(node));
    }

    /// <summary>
    /// Others may have taken this node for lost and forgotten what they shared with it. What waits stays: those who have not
    /// forgotten can still take it.
    /// </summary>
    public void Doubt()
    {
        foreach (var node in Partners)
            tell(new LinkReset(node));
    }

    /// <summary>Takes leave of all partners.</summary>
    public void SayFarewell()
    {
        foreach (var node in Partners)
            publish(node, new ClusterEnvelope(EnvelopeKind.Farewell, self, 0, 0, default).Write());
    }

    private void Receive(in ClusterEnvelope envelope)
    {
        if (!_inbound.TryGetValue(envelope.Source, out var link))
            _inbound[envelope.Source] = link = new InboundLink();
        var isNext = link.Receive(envelope.Incarnation, envelope.Sequence, out var isReset);
        if (isReset)
            tell(new LinkReset(envelope.Source));
        if (isNext)
            tell(new MessageReceived(envelope.Source, envelope.Message));
        if (link.OwesAcknowledgementNow)
            Acknowledge(envelope.Source, link);
    }

    private void Acknowledge(NodeId source, InboundLink link)
    {
        link.Acknowledged();
        publish(source, new ClusterEnvelope(EnvelopeKind.Acknowledgement, self, link.Incarnation, link.Received, default).Write());
    }

    private OutboundLink Outbound(NodeId target)
    {
        if (!_outbound.TryGetValue(target, out var link))
            _outbound[target] = link = new OutboundLink(self, ++_incarnations);
        return link;
    }

    private void Reset(NodeId target)
    {
        _outbound[target] = new OutboundLink(self, ++_incarnations);
        tell(new LinkReset(target));
    }
}
