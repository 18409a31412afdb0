using Pharos.Cluster;
using Pharos.Server.Signaling;

namespace Pharos.Server.Streams;

/// <summary>
/// One stream on one node: who takes part, who owns it, and who may say what to whom. Everything happens in its mailbox, one thing at
/// a time; public members may be called from any thread and return false when the object is closed and a new one is needed.
/// </summary>
/// <remarks>
/// The node with the broadcaster owns the stream and knows all viewers. The other nodes know their own, and tell the owner. Whenever
/// the owner changes, each node tells the new one all its viewers, so nothing has to be handed over.
/// </remarks>
internal sealed partial class Stream
{
    private readonly StreamServices _services;
    private readonly Action<Stream> _closed;
    private readonly Mailbox _mailbox;
    private readonly Audience _audience = new();
    private readonly ViewerCountFeed _viewerCount;
    private readonly StreamRelay _relay;
    private readonly Queue<Action> _postponed = new();

    private StreamPhase _phase = StreamPhase.Opening;
    private bool _asked;
    private Ownership? _owner;
    private DateTimeOffset? _liveSince;
    private string? _title;

    /// <summary>A stream that nobody takes part in yet. It asks the directory who has it.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="services">What it works with.</param>
    /// <param name="closed">Told, from the mailbox, when this object is done.</param>
    public Stream(string id, StreamServices services, Action<Stream> closed)
    {
        Id = id;
        _services = services;
        _closed = closed;
        _mailbox = new Mailbox(bug => StreamLog.Bug(services.Log, id, bug));
        _viewerCount = new ViewerCountFeed(services.Time, () => Post(AnnounceViewerCount));
        _relay = new StreamRelay(
            id,
            services.Relay,
            services.Routes,
            services.Time,
            new StreamVoice(action => Post(action), After, Tell, OnRouteChanged, () => services.Events.Changed(id))
            {
                NotPlayed = OnCodecNotPlayed,
                ReachChanged = FollowAdvice,
            });
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>What anybody may know of it, if this node has its broadcaster. Safe to read at any time.</summary>
    public StreamState? PublicState { get; private set; }

    /// <summary>Whether its broadcaster is on this node: connected, on the way in, or expected back. Safe to read at any time.</summary>
    public bool IsBroadcastHere { get; private set; }

    private bool Owns => _phase is StreamPhase.Live or StreamPhase.Interrupted;

    private Epoch Epoch => _owner?.Epoch ?? Epoch.None;

    /// <summary>Somebody wants to watch.</summary>
    public bool Watch(Participant viewer) => Post(() => OnWatch(viewer));

    /// <summary>Somebody with the right token wants to broadcast.</summary>
    public bool Broadcast(Participant broadcaster, Broadcast request) => Post(() => OnBroadcast(broadcaster, request));

    /// <summary>A participant says something to another.</summary>
    public bool Receive(Participant sender, PeerMessage message) => Post(() => OnPeerMessage(sender, message));

    /// <summary>A participant has found out something about the way of the media.</summary>
    public bool Receive(Participant sender, RouteReport report) => Post(() => OnRouteReport(sender, report));

    /// <summary>A participant goes for good.</summary>
    public bool Leave(Participant participant) => Post(() => OnGone(participant, forGood: true));

    /// <summary>A participant's socket is gone.</summary>
    /// <param name="participant">Whose.</param>
    /// <param name="closedByClient">
    /// Whether the client closed it, as browsers do when a page goes. A viewer is not waited for then; a broadcaster's page may be reloading.
    /// </param>
    public bool SocketClosed(Participant participant, bool closedByClient) =>
        Post(() => OnGone(participant, forGood: closedByClient && participant.Role == Role.Viewer));

    /// <summary>The holder of the token ends the broadcast.</summary>
    public bool End() => Post(OnEnd);

    /// <summary>The cluster has news about this stream, or about a node that may have a part in it.</summary>
    public bool Receive(ClusterEvent news) => Post(() => OnClusterEvent(news), isNews: true);

    /// <summary>This node shuts down: another may have the stream.</summary>
    /// <param name="vacated">Completed when the directory has been told.</param>
    public bool Vacate(TaskCompletionSource vacated) => _mailbox.Post(() => OnVacate(vacated));

    // While the directory is being asked who has the stream, everything waits for the answer; while it is being asked for the
    // stream, only news from other nodes does, since they may be about the claim that is under way.
    private bool Post(Action action, bool isNews = false) => _mailbox.Post(() =>
    {
        if (_phase == StreamPhase.Opening || (_phase == StreamPhase.Claiming && isNews)) _postponed.Enqueue(action);
        else if (_phase != StreamPhase.Closed) action();
        if (_asked)
        {
            CloseIfUnused();
        }
        else
        {
            _asked = true;
            Open(); // the first thing waits already: an answer that is there at once must not find the stream unused
        }
    });

    // Goes on with the directory's answer: at once when it is there, as it is without a cluster.
    private void Ask<T>(ValueTask<T> question, Action<T> then)
    {
        if (question.IsCompletedSuccessfully) then(question.Result);
        else _ = PostAnswerAsync();

        async Task PostAnswerAsync()
        {
            try
            {
                var answer = await question;
                _mailbox.Post(() => then(answer));
            }
#pragma warning disable CA1031 // A bug of the backplane's, since what may fail answers: reported, as a bug of the stream's own is.
            catch (Exception bug)
#pragma warning restore CA1031
            {
                StreamLog.Bug(_services.Log, Id, bug);
            }
        }
    }

    private void RunPostponed()
    {
        while (_phase is not (StreamPhase.Opening or StreamPhase.Claiming) && _postponed.TryDequeue(out var action)) action();
        CloseIfUnused();
    }

    private void MoveTo(StreamPhase phase)
    {
        StreamLog.Moved(_services.Log, Id, _phase, phase);
        _phase = phase;
        IsBroadcastHere = Owns || phase == StreamPhase.Claiming;
        PublishState();
        FollowPresence();
        if (!Owns) ForgetAdvice();
    }

    private void PublishState()
    {
        PublicState = Owns ? new StreamState(_liveSince!.Value, _title, CountHere, _relay.Via, _relay.Policy) { Advice = _advice } : null;
        if (PublicState is not null) _services.Backplane.Publish(Id, Epoch, PublicState.ToUtf8());
        _services.Events.Changed(Id);
    }

    private void After(TimeSpan delay, Action action)
    {
        ITimer? timer = null;
        timer = _services.Time.CreateTimer(
            _ =>
            {
                Post(action);
                timer?.Dispose();
            },
            null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        timer.Change(delay, Timeout.InfiniteTimeSpan);
    }

    private void CloseIfUnused()
    {
        // Without the directory the owner may not have heard that the last viewer left. It is told when the link is whole again.
        var mayClose = _phase is StreamPhase.Idle or StreamPhase.Orphaned
            || (_phase == StreamPhase.Elsewhere && _services.Backplane.IsAvailable);
        if (!mayClose || _audience.Count > 0 || !_mailbox.TryClose()) return;
        _phase = StreamPhase.Closed;
        _services.Backplane.Unwatch(Id);
        _closed(this);
    }
}
