using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pharos.Server.Streams;

namespace Pharos.Server.Signaling;

/// <summary>What the server may say; docs/signaling.md says what each means. One record a message type.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Welcome), "welcome")]
[JsonDerivedType(typeof(ViewerJoined), "viewer-joined")]
[JsonDerivedType(typeof(ViewerLeft), "viewer-left")]
[JsonDerivedType(typeof(OfferFrom), "offer")]
[JsonDerivedType(typeof(AnswerFrom), "answer")]
[JsonDerivedType(typeof(CandidateFrom), "candidate")]
[JsonDerivedType(typeof(StreamLive), "stream-live")]
[JsonDerivedType(typeof(StreamEnded), "stream-ended")]
[JsonDerivedType(typeof(ViewerCount), "viewer-count")]
[JsonDerivedType(typeof(RouteIs), "route")]
[JsonDerivedType(typeof(SendingIs), "sending")]
[JsonDerivedType(typeof(LayersAre), "layers")]
[JsonDerivedType(typeof(PresenceIs), "presence")]
[JsonDerivedType(typeof(DelaysAre), "delays")]
[JsonDerivedType(typeof(AdviceIs), "advice")]
[JsonDerivedType(typeof(Pong), "pong")]
[JsonDerivedType(typeof(Error), "error")]
internal abstract record ServerMessage
{
    // Only what JSON needs is escaped. The default also escapes what HTML would need, which no frame ever becomes part of, and
    // every character that is not ASCII.
    private static readonly SignalingJson Wire =
        new(new JsonSerializerOptions(SignalingJson.Default.ServerMessage.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>The text frame.</summary>
    public byte[] ToUtf8() => JsonSerializer.SerializeToUtf8Bytes(this, Wire.ServerMessage);
}

/// <summary>The client is in.</summary>
/// <param name="PeerId">Its name.</param>
/// <param name="StreamId">The stream.</param>
/// <param name="Role">What it is there.</param>
/// <param name="Live">Whether somebody broadcasts.</param>
/// <param name="LiveSince">Since when.</param>
/// <param name="Title">What the broadcast is called.</param>
/// <param name="IceServers">For its connections.</param>
/// <param name="ViewerCount">How many watch.</param>
/// <param name="Resume">For a later reconnect.</param>
/// <param name="Route">Which ways the media may take.</param>
/// <param name="Via">The way it takes now.</param>
/// <param name="DirectTimeoutMs">Milliseconds after which a direct connection that has not come up is to be reported.</param>
/// <param name="StunPort">UDP port of this host that answers STUN binding requests; null for none.</param>
internal sealed record Welcome(
    string PeerId,
    string StreamId,
    string Role,
    bool Live,
    DateTimeOffset? LiveSince,
    string? Title,
    IReadOnlyList<IceServer> IceServers,
    int ViewerCount,
    string Resume,
    RoutePolicy Route,
    MediaRoute Via,
    int DirectTimeoutMs,
    int? StunPort) : ServerMessage;

/// <summary>To the broadcaster: somebody wants to watch.</summary>
internal sealed record ViewerJoined(string PeerId) : ServerMessage;

/// <summary>To the broadcaster: a viewer is gone.</summary>
/// <param name="PeerId">Which.</param>
/// <param name="Reason"><see cref="Left"/> or <see cref="Lost"/>.</param>
internal sealed record ViewerLeft(string PeerId, string Reason) : ServerMessage
{
    /// <summary>The viewer said so, or closed its page.</summary>
    public const string Left = "left";

    /// <summary>No server has heard of the viewer for a while. Its picture may still play: the media needs no server.</summary>
    public const string Lost = "lost";
}

/// <summary>An offer of another peer.</summary>
internal sealed record OfferFrom(string From, JsonText Sdp) : ServerMessage;

/// <summary>An answer of another peer.</summary>
internal sealed record AnswerFrom(string From, JsonText Sdp) : ServerMessage;

/// <summary>A candidate of another peer.</summary>
internal sealed record CandidateFrom(string From, [property: JsonPropertyName("candidate")] IceCandidate? Ice) : ServerMessage;

/// <summary>To viewers: the broadcast began.</summary>
internal sealed record StreamLive(DateTimeOffset LiveSince, string? Title) : ServerMessage;

/// <summary>The broadcast is over.</summary>
/// <param name="Reason"><see cref="Ended"/> or <see cref="Lost"/>.</param>
internal sealed record StreamEnded(string Reason) : ServerMessage
{
    /// <summary>The broadcaster ended it.</summary>
    public const string Ended = "ended";

    /// <summary>The broadcaster did not come back in time.</summary>
    public const string Lost = "lost";
}

/// <summary>How many watch.</summary>
internal sealed record ViewerCount([property: JsonPropertyName("viewer_count")] int Count) : ServerMessage;

/// <summary>The way the media takes from now on.</summary>
internal sealed record RouteIs(MediaRoute Via) : ServerMessage;

/// <summary>To viewers: what the broadcaster sends from now on; both, unless this was said.</summary>
/// <param name="Audio">Whether it sends sound.</param>
/// <param name="Video">Whether it sends pictures.</param>
internal sealed record SendingIs(bool Audio, bool Video) : ServerMessage;

/// <summary>Answer to <see cref="Ping"/>.</summary>
internal sealed record Pong : ServerMessage;

/// <summary>A refusal.</summary>
/// <param name="Code">One of <see cref="ErrorCode"/>.</param>
/// <param name="Message">What is wrong and what to do, in English.</param>
/// <param name="RetryAfterMs">For a retryable one: milliseconds to wait.</param>
/// <param name="Codec">The codec it is about.</param>
internal sealed record Error(
    string Code,
    string Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? RetryAfterMs = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Codec = null) : ServerMessage;

/// <summary>An entry of <c>RTCConfiguration.iceServers</c> (W3C WebRTC §4.2.3).</summary>
internal sealed record IceServer(
    IReadOnlyList<string> Urls,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Username = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Credential = null);
