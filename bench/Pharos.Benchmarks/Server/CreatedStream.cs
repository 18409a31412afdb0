using System.Net.Http.Json;
using System.Text.Json.Serialization;

namespace Pharos.Benchmarks.Server;

/// <summary>What the server answers when a stream is created.</summary>
internal sealed record CreatedStream(
    [property: JsonPropertyName("stream_id")] string StreamId,
    [property: JsonPropertyName("publish_token")] string PublishToken)
{
    /// <summary>Creates one.</summary>
    public static async Task<CreatedStream> CreateAsync(ServerProcess server) =>
        (await server.Http.GetFromJsonAsync<CreatedStream>(new Uri("api/get-stream-id/", UriKind.Relative)))!;
}
