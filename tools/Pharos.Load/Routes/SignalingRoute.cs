using System.Text.Json;
using System.Text.Json.Nodes;
using Pharos.Load.Options;

namespace Pharos.Load.Routes;

/// <summary>What the pages do: a socket each, and an offer to the peer that is the relay. docs/signaling.md, "Routes".</summary>
internal sealed class SignalingRoute(LoadOptions options) : IMediaRoute
{
    private const string Relay = "relay";

    // What comes without being asked for, and says nothing about the media: the inbox of a long run must not grow by it.
    private static readonly string[] Ignored = ["viewer-joined", "viewer-left", "viewer-count", "candidate", "sending", "stream-live"];

    /// <inheritdoc/>
    public Task<MediaSessionTicket> PublishAsync(StreamTicket stream, string offer, CancellationToken cancelled) => OfferAsync(
        options.Url, stream, new JsonObject { ["type"] = "broadcast", ["token"] = stream.Token, ["route"] = Relay }, offer, cancelled);

    /// <inheritdoc/>
    public Task<MediaSessionTicket> WatchAsync(Uri node, StreamTicket stream, string offer, CancellationToken cancelled) =>
        OfferAsync(node, stream, new JsonObject { ["type"] = "watch" }, offer, cancelled);

    private async Task<MediaSessionTicket> OfferAsync(
        Uri node, StreamTicket stream, JsonObject hello, string offer, CancellationToken cancelled)
    {
        var channel = new SignalingChannel((type, _) => Ignored.Contains(type));
        try
        {
            await channel.ConnectAsync(node, stream.Id, options.IsInsecure, cancelled);
            await channel.SendAsync(hello);
            var welcome = await channel.ExpectAsync("welcome", cancelled);
            if (!IsOnRelay(welcome)) await RelayedAsync(channel, cancelled);
            await channel.SendAsync(new JsonObject { ["type"] = "offer", ["to"] = Relay, ["sdp"] = offer });
            var answer = await channel.ExpectAsync("answer", cancelled);
            return new(SignalingChannel.Text(answer, "sdp") ?? "", () => channel.DisposeAsync().AsTask());
        }
        catch
        {
            await channel.DisposeAsync();
            throw;
        }
    }
    private static bool IsOnRelay(JsonElement message) => SignalingChannel.Text(message, "via") == Relay;

    // A node learns a moment later than the one where it is published that a stream is live, and which way it goes.
    private static async Task RelayedAsync(SignalingChannel channel, CancellationToken cancelled)
    {
        try
        {
            while (!IsOnRelay(await channel.ExpectAsync("route", cancelled)))
            {
                // Direct still.
            }
        }
        catch (JoinException e) when (e.Reason == SignalingChannel.NoAnswer)
        {
            throw new JoinException(
                "signaling: not on the relay", "The stream's media does not go by the relay, or it is not live: there is nothing to measure.");
        }
    }
}
