using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Pharos.Rtc.Sdp;
using Pharos.Server.Streams;
using Pharos.Sfu;

namespace Pharos.Server.Tests.Streams;

/// <summary>Answers offers as a test says, in place of the engine.</summary>
internal sealed class RelayUnderTest
{
    /// <summary>The least that is a description.</summary>
    public const string Sdp = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";

    private readonly List<SessionUnderTest> _publishers = [];
    private readonly List<SessionUnderTest> _viewers = [];

    public RelayPort Port => new()
    {
        AcceptPublisher = (string stream, SessionDescription offer, ImmutableArray<AnnouncedAddress> addresses, Action<MediaSession> changed,
            [NotNullWhen(true)] out MediaSession? session, [NotNullWhen(false)] out OfferRefusal? refusal) =>
            Accept(_publishers, "publisher", changed, out session, out refusal),
        AcceptViewer = (string stream, SessionDescription offer, ImmutableArray<AnnouncedAddress> addresses, Action<MediaSession> changed,
            [NotNullWhen(true)] out MediaSession? session, [NotNullWhen(false)] out OfferRefusal? refusal) =>
            Accept(_viewers, "viewer", changed, out session, out refusal),
        Port = () => 8000,
        Find = _ => _publishers.Any(session => session.State == SessionState.Connected) ? Published : null,
    };

    private StreamMedia Published => new(true, null, Video, 0) { Layers = Layers, Flows = Flows, DelayToServer = DelayToServer, Findings = Findings };

    /// <summary>What the next offer is refused for.</summary>
    public OfferRefusal? Refusal { get; set; }

    /// <summary>The layers of what is published.</summary>
    public ImmutableArray<MediaLayer> Layers { get; set; } = [];

    /// <summary>Whether anything comes of a publisher that is connected.</summary>
    public bool Flows { get; set; } = true;

    /// <summary>How old what is published is when it comes.</summary>
    public TimeSpan? DelayToServer { get; set; }
    /// <summary>What is found of what is published.</summary>
    public PublisherFindings Findings { get; set; }

    /// <summary>The codec of the pictures.</summary>
    public CodecFormat? Video { get; set; }

    /// <summary>A publisher came by WHIP.</summary>
    public void Publish(SessionUnderTest session) => _publishers.Add(session);

    public IReadOnlyList<SessionUnderTest> Publishers => _publishers;

    public IReadOnlyList<SessionUnderTest> Viewers => _viewers;

    private bool Accept(
        List<SessionUnderTest> sessions,
        string name,
        Action<MediaSession> changed,
        [NotNullWhen(true)] out MediaSession? session,
        [NotNullWhen(false)] out OfferRefusal? refusal)
    {
        (session, refusal) = (null, Refusal);
        if (refusal is not null) return false;
        var accepted = new SessionUnderTest($"{name} {sessions.Count + 1}", changed);
        sessions.Add(accepted);
        session = accepted;
        return true;
    }
}

/// <summary>A session that is as far as a test says.</summary>
internal sealed class SessionUnderTest(string answer, Action<MediaSession>? changed = null) : MediaSession
{
    private SessionState _state;
    private CloseReason _reason;
    private bool _isReached;

    public override string Answer => answer;

    public override string IceUfrag => "ufrag";

    public override SessionState State => _state;

    public override CloseReason CloseReason => _reason;

    public override ViewerLine? Line => KnownLine;

    /// <summary>What is known of its line.</summary>
    public ViewerLine? KnownLine { get; set; }
    public override bool IsReached => _isReached;

    /// <summary>The layers that were chosen for it, in this order; null for the best that its line carries.</summary>
    public List<string?> Chosen { get; } = [];

    /// <summary>Whether the next offers restart it.</summary>
    public bool Restarts { get; set; }

    public override SdpFragment? RestartIce(SdpFragment client) => null;

    public override string? RestartIce(SessionDescription offer) => Restarts ? $"{answer} restarted" : null;

    public override void SelectLayer(string? id) => Chosen.Add(id);

    public override void Close() => Ends(CloseReason.Closed);

    public void Connects() => Becomes(SessionState.Connected, CloseReason.None);

    public void Ends(CloseReason reason)
    {
        if (_state != SessionState.Closed) Becomes(SessionState.Closed, reason);
    }

    private void Becomes(SessionState state, CloseReason reason)
    {
        (_state, _reason, _isReached) = (state, reason, _isReached || state == SessionState.Connected);
        changed?.Invoke(this);
    }
}
