using Pharos.Rtc.Primitives;

namespace Pharos.Sfu.Forwarding;

/// <summary>
/// Keeps the pictures of a source back until a key frame begins: nothing before it can be shown. Says when one is to be asked for.
/// <code>
/// waiting --start of a key frame--> open at its source --another source's packet that starts none--> waiting
/// </code>
/// While it waits, the source that it is open at goes on.
/// </summary>
internal sealed class KeyFrameGate
{
    /// <summary>The time between two requests: when a key frame takes longer, the request was lost, or the frame.</summary>
    public static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private static readonly Instant AtOnce = new(0);

    private int? _source;
    private bool _isDoubted;
    private Instant _askAt = AtOnce;

    /// <summary>Whether a key frame is needed.</summary>
    public bool IsWaiting { get; private set; } = true;

    /// <summary>When to ask.</summary>
    public Deadline Next => IsWaiting || _isDoubted ? new Deadline(_askAt, "ask for a key frame") : Deadline.None;

    /// <summary>Whether a packet may be sent on.</summary>
    public bool TryPass(in PacketSummary info)
    {
        if (info.StartsKeyFrame)
        {
            (_source, IsWaiting) = (info.Source, false);
            return true;
        }

        if (info.Source == _source) return true;
        if (!IsWaiting) (IsWaiting, _askAt) = (true, AtOnce);
        return false;
    }

    /// <summary>Something was left out: nothing of any source can be shown until a key frame begins.</summary>
    public void Close() => (_source, IsWaiting, _askAt) = (null, true, AtOnce);

    /// <summary>
    /// A key frame leaves before anything came of the viewer, which may not have its keys yet: another one is asked for, unless a report
    /// comes until then. Nothing is kept back for it.
    /// </summary>
    public void Doubt(Instant now) => (_isDoubted, _askAt) = (true, now + Retry);

    /// <summary>The viewer has reported on the pictures.</summary>
    public void Confirm() => _isDoubted = false;

    /// <summary>Whether to ask now; the next time is then a while later.</summary>
    public bool TryAsk(Instant now)
    {
        if (!(IsWaiting || _isDoubted) || now < _askAt) return false;
        (_askAt, _isDoubted) = (now + Retry, false);
        return true;
    }
}
