using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pharos.Server.Streams;

namespace Pharos.Server.Signaling;

/// <summary>What a client may say; docs/signaling.md says what each means. One record a message type.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(Broadcast), "broadcast")]
[JsonDerivedType(typeof(Watch), "watch")]
[JsonDerivedType(typeof(Offer), "offer")]
[JsonDerivedType(typeof(Answer), "answer")]
[JsonDerivedType(typeof(Candidate), "candidate")]
[JsonDerivedType(typeof(RouteFailed), "route-failed")]
[JsonDerivedType(typeof(UplinkLimited), "uplink-limited")]
[JsonDerivedType(typeof(Sending), "sending")]
[JsonDerivedType(typeof(SelectLayer), "select-layer")]
[JsonDerivedType(typeof(DelayMeasured), "delay")]
[JsonDerivedType(typeof(Leave), "leave")]
[JsonDerivedType(typeof(Ping), "ping")]
internal abstract record ClientMessage
{
    /// <summary>Reads a text frame.</summary>
    /// <param name="utf8">The frame.</param>
    /// <param name="message">The message.</param>
    /// <param name="complaint">What is wrong with the frame, as a sentence for whoever writes the client.</param>
    public static bool TryRead(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out ClientMessage? message, [NotNullWhen(false)] out string? complaint)
    {
        message = null;
        complaint = null;
        try
        {
            message = JsonSerializer.Deserialize(utf8, SignalingJson.Default.ClientMessage);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            // Both are how the serializer says "this text does not fit"; neither's message is for a stranger's eyes.
        }
        if (message is null) complaint = ClientMessageUsage.Explain(utf8);
        return message is not null;
    }
}

/// <summary>First message of a broadcaster.</summary>
/// <param name="Token">The publish token.</param>
/// <param name="Title">What viewers are told the broadcast is called.</param>
/// <param name="Resume">From an earlier <see cref="Welcome"/>: be the same peer again.</param>
/// <param name="Takeover">Whether to replace a broadcaster that is already there.</param>
/// <param name="Route">Which ways the media may take; null leaves it as it is.</param>
internal sealed record Broadcast(
    string Token, string? Title = null, string? Resume = null, bool Takeover = true, RoutePolicy? Route = null) : ClientMessage;

/// <summary>First message of a viewer.</summary>
/// <param name="Resume">From an earlier <see cref="Welcome"/>: be the same peer again.</param>
internal sealed record Watch(string? Resume = null) : ClientMessage;

/// <summary>A message for another peer, handed on as it is.</summary>
/// <param name="To">Its peer id.</param>
internal abstract record PeerMessage(string To) : ClientMessage
{
    /// <summary>The same, as the addressed peer gets it.</summary>
    public abstract ServerMessage From(string peerId);
}

/// <summary>A session description that offers.</summary>
internal sealed record Offer(string To, JsonText Sdp) : PeerMessage(To)
{
    /// <inheritdoc/>
    public override ServerMessage From(string peerId) => new OfferFrom(peerId, Sdp);
}

/// <summary>A session description that answers.</summary>
internal sealed record Answer(string To, JsonText Sdp) : PeerMessage(To)
{
    /// <inheritdoc/>
    public override ServerMessage From(string peerId) => new AnswerFrom(peerId, Sdp);
}

/// <summary>A trickled ICE candidate.</summary>
/// <param name="To">The peer it is for.</param>
/// <param name="Ice">The candidate; null at the end of candidates.</param>
internal sealed record Candidate(string To, [property: JsonPropertyName("candidate")] IceCandidate? Ice) : PeerMessage(To)
{
    /// <inheritdoc/>
    public override ServerMessage From(string peerId) => new CandidateFrom(peerId, Ice);
}

/// <summary>What a client has found out about the way of the media.</summary>
internal abstract record RouteReport : ClientMessage;

/// <summary>The direct connection to a peer did not come up in time, or broke.</summary>
/// <param name="To">Its peer id.</param>
internal sealed record RouteFailed(string To) : RouteReport;

/// <summary>The broadcaster's network cannot carry a copy for each viewer.</summary>
internal sealed record UplinkLimited : RouteReport;

/// <summary>What the broadcaster sends from now on: a camera or a microphone was turned on or off.</summary>
/// <param name="Audio">Whether it sends sound.</param>
/// <param name="Video">Whether it sends pictures.</param>
internal sealed record Sending(bool Audio, bool Video) : ClientMessage;

/// <summary>A viewer chooses one of the sizes that the relay has of the pictures.</summary>
/// <param name="Layer">Its name in <see cref="LayersAre"/>; null for the best that the viewer's line carries.</param>
internal sealed record SelectLayer(string? Layer) : ClientMessage
{
    /// <summary>Longest name: what a header extension has room for (RFC 8285 §4.3), which layers go by.</summary>
    public const int MaxLength = 255;
}

/// <summary>A viewer says how long what it shows was on its way, from the camera to its screen.</summary>
/// <param name="Ms">Milliseconds.</param>
internal sealed record DelayMeasured(int Ms) : ClientMessage
{
    /// <summary>The most that is believed: what is later is no live broadcast any more.</summary>
    public const int MaxMs = 60_000;
}

/// <summary>The client goes for good.</summary>
internal sealed record Leave : ClientMessage;

/// <summary>Asks for a <see cref="Pong"/>.</summary>
internal sealed record Ping : ClientMessage;

/// <summary>What <c>RTCIceCandidate.toJSON()</c> gives (W3C WebRTC §4.8.1); hence its camel case.</summary>
/// <param name="Text">The candidate-attribute of RFC 8839 §5.1.</param>
/// <param name="SdpMid">Media stream identification of the m-line.</param>
/// <param name="SdpMLineIndex">Index of the m-line.</param>
/// <param name="UsernameFragment">ICE generation it belongs to.</param>
internal sealed record IceCandidate(
    [property: JsonPropertyName("candidate")] string Text,
    [property: JsonPropertyName("sdpMid")] string? SdpMid = null,
    [property: JsonPropertyName("sdpMLineIndex")] ushort? SdpMLineIndex = null,
    [property: JsonPropertyName("usernameFragment")] string? UsernameFragment = null)
{
    /// <summary>Characters in all of it.</summary>
    [JsonIgnore]
    public int Length => Text.Length + (SdpMid?.Length ?? 0) + (UsernameFragment?.Length ?? 0);
}
