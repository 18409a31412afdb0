using System.Text.Json;
using System.Text.Json.Serialization;
using Pharos.Server.Signaling;

namespace Pharos.Server.Streams;

/// <summary>What may be said when a stream is created.</summary>
/// <param name="Title">What it will be called.</param>
/// <param name="Route">Which ways its media may take: <c>auto</c>, <c>p2p</c> or <c>relay</c>; null leaves it to the server.</param>
internal sealed record StreamRequest(string? Title = null, RoutePolicy? Route = null)
{
    /// <summary>What the body says; everything is optional, the body too. Null when it is no JSON object of this form.</summary>
    public static async ValueTask<StreamRequest?> TryReadAsync(HttpRequest request)
    {
        if (request.ContentLength is null or 0 && !request.Headers.ContainsKey("Transfer-Encoding")) return new StreamRequest();
        try
        {
            return await JsonSerializer.DeserializeAsync(request.Body, ApiJson.Default.StreamRequest, request.HttpContext.RequestAborted);
        }
        catch (Exception e) when (e is JsonException or BadHttpRequestException) // no JSON, too long, or cut short
        {
            return null;
        }
    }
}

/// <summary>A stream that has just been created. Its token is told here and nowhere else.</summary>
/// <param name="StreamId">Who knows it may watch.</param>
/// <param name="PublishToken">Who holds it may broadcast.</param>
/// <param name="BroadcastUrl">The broadcaster's page.</param>
/// <param name="ViewUrl">The link to share.</param>
/// <param name="LanViewUrls">The link under this machine's addresses, when it was asked for at localhost.</param>
internal sealed record CreatedStream(string StreamId, string PublishToken, string BroadcastUrl, string ViewUrl, IReadOnlyList<string> LanViewUrls);

/// <summary>What anybody may know of a stream.</summary>
/// <param name="StreamId">Its id.</param>
/// <param name="Live">Whether it is being broadcast.</param>
/// <param name="LiveSince">Since when.</param>
/// <param name="Title">What it is called.</param>
/// <param name="ViewerCount">How many watch.</param>
/// <param name="Route">How the media flows: <c>p2p</c> or <c>relay</c>, or null when it does not.</param>
internal sealed record PublicStream(string StreamId, bool Live, DateTimeOffset? LiveSince, string? Title, int ViewerCount, string? Route)
{
    /// <summary>For the holder of the publish token: what to change about the broadcast, the most important first. Nobody else is told.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Advice>? Advice { get; init; }

    internal static PublicStream NotLive(string streamId, string? title) => new(streamId, false, null, title, 0, null);

    internal static PublicStream IsLive(string streamId, StreamState state) =>
        new(streamId, true, state.LiveSince, state.Title, state.ViewerCount, state.Via == MediaRoute.Relay ? "relay" : "p2p");
}

/// <summary>How the records of the HTTP surface are written as JSON, generated at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(StreamRequest))]
[JsonSerializable(typeof(CreatedStream))]
[JsonSerializable(typeof(PublicStream))]
[JsonSerializable(typeof(ViewerList))]
internal sealed partial class ApiJson : JsonSerializerContext;
