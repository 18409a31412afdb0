using Pharos.Server.Streams;
using Pharos.Sfu;

namespace Pharos.Server.Whip;

/// <summary>What WHIP and WHEP have to do with the stream itself.</summary>
internal sealed class WhipPublishing(RelayPort relay, StreamRegistry streams, StreamEvents events, TimeProvider time)
{
    /// <summary>As long as a broadcaster's page takes to reach the relay; players wait for their answer longer than that.</summary>
    private static readonly TimeSpan MovePatience = TimeSpan.FromSeconds(5);

    /// <summary>A session's media flows: with a publisher the stream is live, and a player is one of its viewers.</summary>
    public void Connected(WhipSession session) => streams.Post(
        session.StreamId, stream => session.Kind == WhipKind.Whip ? stream.PublishByWhip(session.Media) : stream.WhepJoined(session.Media));

    /// <summary>A player cannot play what is published.</summary>
    public void NotPlayed(string streamId, string codec) => streams.Find(streamId)?.CodecNotPlayed(codec);

    /// <summary>A session has ended. Of a publisher's, another may have taken its place before.</summary>
    public void Ended(WhipSession session)
    {
        if (session.Media.CloseReason == CloseReason.Unreached) streams.Unreached(session.StreamId);
        if (streams.Find(session.StreamId) is null) return; // nothing of it is left there
        streams.Post(
            session.StreamId, stream => session.Kind == WhipKind.Whip ? stream.WhipEnded(session.Media) : stream.WhepLeft(session.Media));
    }

    /// <summary>
    /// A player asks for the stream: true when the relay has its media, for which a stream whose broadcaster sends to each viewer directly
    /// moves there. One on another node does so, too, but has its media there.
    /// </summary>
    public async Task<bool> RequireAsync(string streamId, CancellationToken aborted)
    {
        if (relay.Find(streamId) is not null) return true;
        var here = streams.Find(streamId)?.PublicState;
        if (here is null) streams.Post(streamId, stream => stream.RelayWanted());
        if (here is not { Policy: not RoutePolicy.P2p }) return false;
        using var signal = events.Listen(streamId);
        streams.Post(streamId, stream => stream.RelayWanted());
        var begin = time.GetTimestamp();
        while (relay.Find(streamId) is null)
        {
            var left = MovePatience - time.GetElapsedTime(begin);
            if (left <= TimeSpan.Zero || !await signal.WaitAsync(left, time, aborted)) return false;
        }
        return true;
    }
}
