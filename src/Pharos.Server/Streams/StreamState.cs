using System.Text.Json;
using System.Text.Json.Serialization;
using Pharos.Server.Signaling;

namespace Pharos.Server.Streams;

/// <summary>What the owner of a stream tells the other nodes, and what anybody may know about it.</summary>
/// <param name="LiveSince">When the broadcast began.</param>
/// <param name="Title">What it is called.</param>
/// <param name="ViewerCount">How many watch.</param>
/// <param name="Via">The way the media takes.</param>
/// <param name="Policy">Which ways it may take.</param>
internal sealed record StreamState(
    DateTimeOffset LiveSince,
    string? Title,
    int ViewerCount,
    MediaRoute Via = MediaRoute.P2p,
    RoutePolicy Policy = RoutePolicy.Auto)
{
    /// <summary>What its broadcaster could change: for the holder of its token alone.</summary>
    public IReadOnlyList<Advice> Advice { get; init; } = [];

    /// <summary>As the cluster carries it.</summary>
    public byte[] ToUtf8() => JsonSerializer.SerializeToUtf8Bytes(this, StreamJson.Default.StreamState);

    /// <summary>Reads what another node wrote; null when it is of a version that cannot be read.</summary>
    public static StreamState? Read(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return JsonSerializer.Deserialize(utf8.Span, StreamJson.Default.StreamState);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>How the records of this folder are written as JSON, generated at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(StreamState))]
[JsonSerializable(typeof(StreamNote))]
[JsonSerializable(typeof(NodeMessage))]
internal sealed partial class StreamJson : JsonSerializerContext;
