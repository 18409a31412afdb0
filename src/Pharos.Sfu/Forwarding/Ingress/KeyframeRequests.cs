using Pharos.Rtc.Primitives;

namespace Pharos.Sfu.Forwarding.Ingress;

/// <summary>
/// Makes few requests for a key frame of one SSRC out of many: at once, then at most one in <see cref="MinInterval"/>, and again each
/// <see cref="Retry"/> while none comes, <see cref="MaxTries"/> times. RFC 4585 §6.3.1, RFC 5104 §4.3.1.
/// </summary>
internal sealed class KeyframeRequests
{
    /// <summary>Times that one need is told: encoders that ignore requests go on ignoring them.</summary>
    public const int MaxTries = 5;

    /// <summary>
    /// The shortest time between two requests: each costs a frame several times as large as others, which all viewers receive.
    /// </summary>
    public static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a key frame is waited for: longer than any round trip that is still live.</summary>
    public static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long after a request viewers begin with what there is rather than wait on: longer than an encoder takes that heeds it, on most ways.
    /// </summary>
    public static readonly TimeSpan Hesitation = TimeSpan.FromMilliseconds(300);

    // One in ten key frames of an encoder that has one every ten seconds comes within the second after a request by chance.
    private const int Proofs = 3;

    // One lost on the way, or late, is everyday; three are not.
    private const int Refusals = 3;

    private int _toProve;
    private int _unanswered;
    private Instant _askedAt = new(long.MinValue);
    private Instant _firstAskedAt;
    private Instant _dueAt = Instant.Never;
    private int _tries;

    /// <summary>Number of the need, for full intra requests: the same for all tries of one.</summary>
    public byte Number { get; private set; }

    /// <summary>Whether a key frame is needed and has not come.</summary>
    public bool IsPending => _dueAt != Instant.Never;

    /// <summary>
    /// Whether no key frame came within <see cref="Retry"/> of a request, and that has not happened three times in a row since.
    /// </summary>
    public bool AreIgnored => _toProve > 0;

    /// <summary>Whether one was asked for a while ago and has not come: it may come yet.</summary>
    public bool IsOverdue(Instant now) => IsPending && _tries > 0 && now - _firstAskedAt >= Hesitation;

    /// <summary>
    /// Whether three requests were in vain, and <see cref="AreIgnored"/> holds since: a network loses one or two, an encoder ignores all.
    /// </summary>
    public bool AreAlwaysIgnored => _unanswered >= Refusals;

    /// <summary>When <see cref="TryTake"/> is to be asked.</summary>
    public Deadline Next => IsPending ? new Deadline(_dueAt, "ask for a key frame") : Deadline.None;

    /// <summary>A key frame is needed.</summary>
    public void Request(Instant now)
    {
        if (IsPending) return;
        var isFirst = _askedAt.Nanoseconds == long.MinValue;
        (_tries, _dueAt) = (0, isFirst || now - _askedAt >= MinInterval ? now : _askedAt + MinInterval);
        Number++;
    }

    /// <summary>Whether to ask now. It counts as asked.</summary>
    public bool TryTake(Instant now)
    {
        if (now < _dueAt) return false;
        if (_tries > 0) (_toProve, _unanswered) = (Proofs, _unanswered + 1);
        else _firstAskedAt = now;
        _askedAt = now;
        _tries++;
        _dueAt = _tries < MaxTries ? now + Retry : Instant.Never;
        return true;
    }

    /// <summary>A key frame came, for all who needed one until now.</summary>
    public void OnKeyFrame()
    {
        if (IsPending && _tries == 1 && _toProve > 0 && --_toProve == 0) _unanswered = 0;
        _dueAt = Instant.Never;
    }
}
