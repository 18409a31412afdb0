using Pharos.Rtc.Primitives;
using Pharos.Rtc.Stun;

namespace Pharos.Rtc.Ice;

/// <summary>
/// The server's side of ICE: lite, and thus always controlled. It sends no checks and answers those of the other side, from wherever they
/// come, so that candidates of the other side are not needed. RFC 8445 §2.5, §7.3 and §8.2.
/// <code>
///            a check     a nominating check   the selected path closes    silence
/// New        Checked     Selected             -                           Expired
/// Checked    Checked     Selected             -                           Expired
/// Selected   Selected    Selected             Checked, New if the last    Expired
/// Expired    -           -                    -                           -
/// </code>
/// Where the last path of a Checked agent closes, it is New again. The latest nomination is the one that counts. Being lite it cannot find
/// out whether a path leads back to who sent the check; RFC 8445 §19.5 is about what one who knows the password may do with that.
/// </summary>
public sealed class IceAgent
{
    /// <summary>The most bytes an answer has.</summary>
    public const int MaxAnswer = 128;

    /// <summary>Paths that are kept; where there are more, those that were silent for longest go, and never the selected one.</summary>
    public const int MaxPaths = ValidPaths.Max;

    /// <summary>How long a viewer may be silent: as long as consent lasts. RFC 7675 §5.1.</summary>
    public static readonly TimeSpan ViewerSilence = TimeSpan.FromSeconds(30);

    /// <summary>How long a publisher, who sends all the time, may be silent: viewers are to learn soon that nothing comes.</summary>
    public static readonly TimeSpan PublisherSilence = TimeSpan.FromSeconds(10);

    private readonly ValidPaths _paths = new();
    private readonly TimeSpan _silence;
    private IceCredentials _current;
    private IceCredentials? _next;
    private Instant _lastHeard;

    /// <summary>An agent that waits for the first check.</summary>
    /// <param name="local">What the other side is told.</param>
    /// <param name="silence">How long nothing may come, from now on: <see cref="ViewerSilence"/>, <see cref="PublisherSilence"/>.</param>
    /// <param name="now">The time.</param>
    public IceAgent(IceCredentials local, TimeSpan silence, Instant now) => (_current, _silence, _lastHeard) = (local, silence, now);

    /// <summary>How far it is.</summary>
    public IceState State { get; private set; }

    /// <summary>The path nominated last, which media goes by; null without one.</summary>
    public TransportPath? Selected { get; private set; }

    /// <summary>What the other side was told last.</summary>
    public IceCredentials Credentials => _next ?? _current;

    /// <summary>When it expires unless something comes.</summary>
    public Deadline Next => State switch
    {
        IceState.Expired => Deadline.None,
        IceState.New => new(_lastHeard + _silence, "first check"),
        _ => new(_lastHeard + _silence, "consent"),
    };

    /// <summary>
    /// Whether a check with a correct credential came by this path: then what else comes by it may be answered, a DTLS handshake above all.
    /// </summary>
    public bool IsValid(in TransportPath path) => State != IceState.Expired && _paths.Contains(path);

    /// <summary>Takes one STUN datagram, and writes what has to be sent back by the same path.</summary>
    /// <param name="datagram">What came.</param>
    /// <param name="path">How it came.</param>
    /// <param name="now">The time.</param>
    /// <param name="answer">At least <see cref="MaxAnswer"/> bytes.</param>
    public IceReceived Receive(ReadOnlySpan<byte> datagram, in TransportPath path, Instant now, Span<byte> answer)
    {
        if (State == IceState.Expired) return new(IceVerdict.Expired);
        if (!StunMessage.TryRead(datagram, out var request)) return new(IceVerdict.Malformed);
        if (request.Class != StunClass.Request || request.Method != StunMessage.Binding) return new(IceVerdict.NoRequest);
        if (request.Username.IsEmpty || request.Integrity.IsEmpty)
            return new(IceVerdict.NoCredential, IceAnswer.ErrorForAnyone(request, StunErrorCode.BadRequest, answer));
        if (Asked(request.Username) is not { } asked)
            return new(IceVerdict.WrongUser, IceAnswer.ErrorForAnyone(request, StunErrorCode.Unauthenticated, answer));
        if (!MessageIntegrity.IsValid(request, asked.Key))
            return new(IceVerdict.WrongIntegrity, IceAnswer.ErrorForAnyone(request, StunErrorCode.Unauthenticated, answer));

        if (request.NotUnderstood > 0)
            return new(IceVerdict.NotUnderstood, IceAnswer.Error(request, StunErrorCode.UnknownAttribute, asked.Key, answer));
        // Lite never controls a full agent, so the tie-breaker does not matter. RFC 8445 §6.1.1 and §7.3.1.1.
        if (request.IceControlled is not null)
            return new(IceVerdict.RoleConflict, IceAnswer.Error(request, StunErrorCode.RoleConflict, asked.Key, answer));

        var events = TakeCheck(asked, path, request.UseCandidate, now);
        return new(IceVerdict.Valid, IceAnswer.Success(request, path.Remote, asked.Key, answer), events);
    }

    /// <summary>
    /// Media of the other side came, decrypted: it lives, even when it sends no more checks, as some encoders do. Counts once a path is
    /// valid.
    /// </summary>
    public void Alive(Instant now)
    {
        if (State is IceState.Checked or IceState.Selected) Hear(now);
    }

    /// <summary>Looks at the time.</summary>
    /// <returns>Whether it expired just now.</returns>
    public bool Tick(Instant now)
    {
        if (State == IceState.Expired || now < _lastHeard + _silence) return false;
        MoveTo(IceState.Expired);
        return true;
    }

    /// <summary>
    /// The other side was told new credentials. The old ones hold until the first check with the new ones; media stays on the selected path
    /// until another is nominated. The silence begins anew. RFC 8445 §9.
    /// </summary>
    /// <returns>False where it is too late: the session expired.</returns>
    public bool Restart(IceCredentials next, Instant now)
    {
        if (State == IceState.Expired) return false;
        _next = next;
        Hear(now);
        return true;
    }

    /// <summary>The path is closed, as a TCP connection is at its end.</summary>
    public void Forget(in TransportPath path)
    {
        if (State == IceState.Expired) return;
        _paths.Remove(path);
        if (Selected == path) Selected = null;
        MoveTo(Selected is not null ? IceState.Selected : _paths.Count > 0 ? IceState.Checked : IceState.New);
    }

    private IceCredentials? Asked(ReadOnlySpan<byte> username) =>
        _current.IsAsked(username) ? _current : _next is not null && _next.IsAsked(username) ? _next : null;

    private IceEvents TakeCheck(IceCredentials asked, in TransportPath path, bool nominates, Instant now)
    {
        var events = IceEvents.None;
        Hear(now);
        if (asked == _next)
        {
            (_current, _next) = (_next, null);
            _paths.RemoveAllBut(Selected);
            events |= IceEvents.Restarted;
        }
        if (_paths.Add(path, now, Selected)) events |= IceEvents.PathValid;
        if (nominates && Selected != path)
        {
            Selected = path;
            events |= IceEvents.PathSelected;
        }
        MoveTo(Selected is null ? IceState.Checked : IceState.Selected);
        return events;
    }

    private void Hear(Instant now)
    {
        if (now > _lastHeard) _lastHeard = now;
    }

    private void MoveTo(IceState state)
    {
        State = state;
        if (state != IceState.Expired) return;
        Selected = null;
        _paths.RemoveAllBut(null);
    }
}
