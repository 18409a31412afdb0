using System.Text.Json;

namespace Pharos.Server.Streams;

/// <summary>What was said about a stream when it was created, kept for those who come before it is live.</summary>
/// <param name="Title">What it will be called.</param>
/// <param name="Route">Which ways its media may take; null leaves it to the server.</param>
internal sealed record StreamNote(string? Title, RoutePolicy? Route = null)
{
    /// <summary>Longer than anybody announces an evening's broadcast ahead with an open page.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>As the cluster carries it.</summary>
    public byte[] ToUtf8() => JsonSerializer.SerializeToUtf8Bytes(this, StreamJson.Default.StreamNote);

    /// <summary>Reads what a node wrote; null when it cannot be read.</summary>
    public static StreamNote? Read(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return JsonSerializer.Deserialize(utf8.Span, StreamJson.Default.StreamNote);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
