using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pharos.Load.Measuring;
using Pharos.Load.Options;
using Pharos.Load.Routes;

namespace Pharos.Load.Running;

/// <summary>One socket of a <see cref="SignalingRun"/>: a broadcaster, who sends candidates back, or a viewer.</summary>
internal sealed class SignalingPeer : IAsyncDisposable
{
    // About what browsers write.
    private const string Candidate = "candidate:1 1 udp 2122260223 192.0.2.1 50000 typ host generation 0 ufrag Zn72 network-cost 999";

    private readonly SignalingChannel _channel;
    private string _broadcaster = "";

    private SignalingPeer(StreamTicket stream, Func<SignalingPeer, string, JsonElement, bool> handle) =>
        (Stream, _channel) = (stream, new SignalingChannel((type, message) => handle(this, type, message)));

    /// <summary>Its stream.</summary>
    public StreamTicket Stream { get; }

    /// <summary>A broadcaster who was welcomed.</summary>
    /// <exception cref="JoinException">It was not.</exception>
    public static async Task<SignalingPeer> BroadcastAsync(LoadOptions options, StreamTicket stream, CancellationToken cancelled)
    {
        var peer = new SignalingPeer(stream, (self, type, message) => self.Answer(type, message));
        var hello = new JsonObject { ["type"] = "broadcast", ["token"] = stream.Token, ["route"] = "p2p" };
        return await peer.BeginAsync(options, options.Url, hello, cancelled);
    }

    /// <summary>A viewer who was welcomed, and who was offered something.</summary>
    /// <param name="options">Of the run.</param>
    /// <param name="node">Where.</param>
    /// <param name="stream">What.</param>
    /// <param name="returned">Told when a candidate came back, with the moment that it was sent.</param>
    /// <param name="cancelled">Gives up.</param>
    /// <exception cref="JoinException">It was not.</exception>
    public static async Task<SignalingPeer> WatchAsync(
        LoadOptions options, Uri node, StreamTicket stream, Action<long> returned, CancellationToken cancelled)
    {
        var peer = new SignalingPeer(
            stream, (_, type, message) => type is not ("welcome" or "offer" or "error") && Take(type, message, returned));
        await peer.BeginAsync(options, node, new JsonObject { ["type"] = "watch" }, cancelled);
        try
        {
            var offer = await peer._channel.ExpectAsync("offer", cancelled);
            peer._broadcaster = SignalingChannel.Text(offer, "from") ?? "";
            await peer._channel.SendAsync(new JsonObject { ["type"] = "answer", ["to"] = peer._broadcaster, ["sdp"] = "v=0" });
            return peer;
        }
        catch
        {
            await peer.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a candidate that is to come back.</summary>
    public Task AskAsync() => _channel.SendAsync(CandidateFor(_broadcaster, MonotonicClock.Nanoseconds.ToString(CultureInfo.InvariantCulture)));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _channel.DisposeAsync();

    private async Task<SignalingPeer> BeginAsync(LoadOptions options, Uri node, JsonObject hello, CancellationToken cancelled)
    {
        try
        {
            await _channel.ConnectAsync(node, Stream.Id, options.IsInsecure, cancelled);
            await _channel.SendAsync(hello);
            await _channel.ExpectAsync("welcome", cancelled);
            return this;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    private bool Answer(string type, JsonElement message)
    {
        if (type == "viewer-joined" && SignalingChannel.Text(message, "peer_id") is { } viewer)
            Forget(_channel.SendAsync(new JsonObject { ["type"] = "offer", ["to"] = viewer, ["sdp"] = "v=0" }));
        else if (type == "candidate" && SignalingChannel.Text(message, "from") is { } from && Stamp(message) is { } stamp)
            Forget(_channel.SendAsync(CandidateFor(from, stamp)));
        return type is not ("welcome" or "error");
    }

    private static bool Take(string type, JsonElement message, Action<long> returned)
    {
        if (type == "candidate" && long.TryParse(Stamp(message), NumberStyles.None, CultureInfo.InvariantCulture, out var sent)) returned(sent);
        return true;
    }

    private static string? Stamp(JsonElement message) =>
        message.TryGetProperty("candidate", out var candidate) && candidate.ValueKind == JsonValueKind.Object
            ? SignalingChannel.Text(candidate, "usernameFragment")
            : null;

    private static JsonObject CandidateFor(string peer, string stamp) => new()
    {
        ["type"] = "candidate",
        ["to"] = peer,
        ["candidate"] = new JsonObject { ["candidate"] = Candidate, ["sdpMid"] = "0", ["usernameFragment"] = stamp },
    };

    // A socket that has ended is seen by what does not come back.
    private static void Forget(Task sending) => sending.ContinueWith(
        ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
}
