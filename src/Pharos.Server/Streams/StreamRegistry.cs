using System.Collections.Concurrent;
using Pharos.Cluster;
using Pharos.Server.Signaling;

namespace Pharos.Server.Streams;

/// <summary>The streams that this node has a part in, by id.</summary>
internal sealed class StreamRegistry(StreamServices services)
{
    // As often as an operator reads a log; clients without end may come.
    private static readonly TimeSpan UnreachedInterval = TimeSpan.FromMinutes(10);

    private long _unreachedLoggedAt;

    private readonly ConcurrentDictionary<string, Stream> _streams = new(StringComparer.Ordinal);

    /// <summary>How many there are.</summary>
    public int Count => _streams.Count;

    /// <summary>Gives something to a stream, which is made where there is none.</summary>
    /// <param name="streamId">The stream.</param>
    /// <param name="post">Posts to the stream; false when that one is closed.</param>
    /// <returns>The stream that took it.</returns>
    public Stream Post(string streamId, Func<Stream, bool> post)
    {
        while (true)
        {
            var stream = _streams.GetOrAdd(streamId, Create);
            if (post(stream)) return stream;
            Thread.Yield(); // it has closed its mailbox and is on its way out of the dictionary
        }
    }

    /// <summary>The stream, if this node has a part in it.</summary>
    public Stream? Find(string streamId) => _streams.GetValueOrDefault(streamId);

    /// <summary>What the relay has of a stream has become another thing: see <see cref="Sfu.Sfu.MediaChanged"/>.</summary>
    public void MediaChanged(string streamId)
    {
        Find(streamId)?.MediaChanged();
        services.Events.Changed(streamId);
    }

    /// <summary>
    /// A session by WHIP or WHEP ended without a sign of its client at the media port: that is logged, once in a while, since there is no
    /// other way to tell.
    /// </summary>
    public void Unreached(string streamId)
    {
        var now = services.Time.GetTimestamp();
        var last = Interlocked.Read(ref _unreachedLoggedAt);
        if (last != 0 && services.Time.GetElapsedTime(last, now) < UnreachedInterval) return;
        if (Interlocked.CompareExchange(ref _unreachedLoggedAt, now, last) == last && services.Relay.Port() is { } port)
            StreamLog.Unreached(services.Log, streamId, Advice.Unreached(port).Text);
    }

    /// <summary>Hands on what the cluster tells.</summary>
    public void Receive(ClusterEvent news)
    {
        switch (news)
        {
            case OwnerChanged change:
                Find(change.Stream)?.Receive(news);
                break;
            case MessageReceived received:
                if (Find(received.Message.Stream)?.Receive(news) != true) AnswerForForgotten(received);
                break;
            case LinkReset or NodeLost or AvailabilityChanged { IsAvailable: false }:
                foreach (var stream in _streams.Values) stream.Receive(news);
                break;
        }
    }

    /// <summary>Leaves all streams to other nodes; done when the directory knows.</summary>
    public Task VacateAsync() => Task.WhenAll(_streams.Values.Select(stream =>
    {
        var vacated = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!stream.Vacate(vacated)) vacated.SetResult();
        return vacated.Task;
    }));

    // The owner may not have heard that the last viewer here has left: what it asks then must not stay without an answer. A new
    // stream gives it, in order with what a viewer does who comes back just now.
    private void AnswerForForgotten(MessageReceived received)
    {
        var (streamId, _, payload) = received.Message;
        if (NodeMessage.Read(payload) is WhoIsThere) Post(streamId, stream => stream.Receive(received));
    }

    private Stream Create(string streamId) => new(streamId, services, closed => _streams.TryRemove(KeyValuePair.Create(streamId, closed)));
}
