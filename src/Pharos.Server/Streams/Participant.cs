using System.Collections.Immutable;
using System.Net.WebSockets;
using Pharos.Server.Signaling;
using Pharos.Sfu;

namespace Pharos.Server.Streams;

/// <summary>Somebody connected to this node, as its stream sees them.</summary>
/// <param name="peerId">The name others address it by.</param>
/// <param name="role">What it is in the stream.</param>
/// <param name="outbox">Where what it is sent goes.</param>
/// <param name="resumes">Whether it was here or on another node before, and goes on.</param>
internal sealed class Participant(string peerId, Role role, Outbox outbox, bool resumes)
{
    /// <summary>How long a client that was told to come back later waits, in milliseconds.</summary>
    private const int RetryAfterMs = 2000;

    /// <summary>The name others address it by.</summary>
    public string PeerId { get; } = peerId;

    /// <summary>What it is in the stream.</summary>
    public Role Role { get; } = role;

    /// <summary>Whether it was here or on another node before, and goes on.</summary>
    public bool Resumes { get; } = resumes;

    /// <summary>Where it may reach the relay, going by how it reached this server.</summary>
    public ImmutableArray<AnnouncedAddress> MediaAddresses { get; init; } = [];

    /// <summary>Its session at the relay, if it came by WHIP and has no socket.</summary>
    public MediaSession? Whip { get; private init; }

    /// <summary>
    /// A broadcaster that came by WHIP: what it is sent is lost, and closing it ends its session. Where another takes over it goes on until
    /// that one's media is there, so that viewers see no gap.
    /// </summary>
    public static Participant OfWhip(MediaSession session)
    {
        var outbox = new Outbox(int.MaxValue);
        outbox.DrainBy(() =>
        {
            while (outbox.TryTake(out _, out var close))
            {
                if (close is { } end && end.Status != CloseCode.TakenOver) session.Close();
            }
        });
        return new Participant(PeerIds.Create(), Role.Broadcaster, outbox, resumes: false) { Whip = session };
    }

    /// <summary>Sends a message.</summary>
    public void Send(ServerMessage message) => outbox.Post(message);

    /// <summary>Sends a message that was already written out, as one that goes to many.</summary>
    public void Send(byte[] frame) => outbox.Post(frame);

    /// <summary>Closes its socket after what was sent.</summary>
    public void Close(WebSocketCloseStatus status, string reason) => outbox.Close(status, reason);

    /// <summary>Sends it away: another broadcaster has the stream.</summary>
    public void TellTakenOver()
    {
        Send(new Error(
            ErrorCode.AlreadyLive,
            "This stream is being broadcast from another window or device. Stop it there first, or go live here again to take it over."));
        Close(CloseCode.TakenOver, "another broadcaster has the stream");
    }

    /// <summary>Sends it away for now: the node that has the stream cannot be reached.</summary>
    public void TellUnavailable()
    {
        Send(new Error(ErrorCode.Unavailable, "The servers cannot reach each other just now. Try again in a moment.", RetryAfterMs));
        Close(CloseCode.TryAgainLater, "try again in a moment");
    }

    /// <summary>Sends it away: no place left.</summary>
    public void TellFull()
    {
        Send(new Error(ErrorCode.StreamFull, "This stream has as many viewers as it may. Try again later.", RetryAfterMs));
        Close(CloseCode.TryAgainLater, "stream full");
    }
}
