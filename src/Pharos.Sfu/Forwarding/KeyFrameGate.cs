using Pharos.Rtc.Primitives;

namespace Pharos.Sfu.Forwarding;

/// <summary>
/// Lets the pictures of one layer through, from a key frame on: nothing before it can be shown. Says when one is to be asked for.
/// <code>
/// closed, or open at a layer --another one is wanted--> waiting --that one's key frame--> open at it
/// </code>
/// While it waits, the layer that it is open at goes on.
/// </summary>
internal sealed class KeyFrameGate
{
    /// <summary>The time between two requests: when a key frame takes longer, the request was lost, or the frame.</summary>
    public static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private static readonly Instant AtOnce = new(0);

    private int? _wanted;
    private bool _isDoubted;
    private bool _isConfirmed;
    private Instant _askAt = AtOnce;

    /// <summary>The source (<see cref="PacketSummary.Source"/>) that it is open at; null while it is closed.</summary>
    public int? Source { get; private set; }

    /// <summary>Whether a key frame is needed.</summary>
    public bool IsWaiting => _wanted is not null && Source != _wanted;

    /// <summary>When to ask.</summary>
    public Deadline Next => IsWaiting || _isDoubted ? new Deadline(_askAt, "ask for a key frame") : Deadline.None;

    /// <summary>Which source is to be let through; null for none but the one that it is open at.</summary>
    public void Want(int? source)
    {
        if (source == _wanted) return;
        (_wanted, _askAt) = (source, AtOnce);
    }

    /// <summary>Whether a packet is none of the source that it is open at, and nothing to open at.</summary>
    public bool Ignores(in PacketSummary info) => info.Source != Source && !(info.StartsKeyFrame && info.Source == _wanted);

    /// <summary>Whether a packet may be sent on.</summary>
    public bool TryPass(in PacketSummary info)
    {
        if (Ignores(info)) return false;
        Source = info.Source;
        return true;
    }

    /// <summary>Something was left out: nothing of any source can be shown until a key frame begins.</summary>
    public void Close() => (Source, _askAt) = (null, AtOnce);

    /// <summary>
    /// A key frame leaves before anything came of the viewer, which may not have its keys yet: another one is asked for, unless a report
    /// comes until then. Nothing is kept back for it.
    /// </summary>
    public void Doubt(Instant now)
    {
        if (!_isConfirmed) (_isDoubted, _askAt) = (true, now + Retry);
    }

    /// <summary>The viewer has reported on the pictures: it has its keys.</summary>
    public void Confirm() => (_isConfirmed, _isDoubted) = (true, false);

    /// <summary>Whether to ask now; the next time is then a while later.</summary>
    public bool TryAsk(Instant now)
    {
        if (!(IsWaiting || _isDoubted) || now < _askAt) return false;
        (_askAt, _isDoubted) = (now + Retry, false);
        return true;
    }
}
