using System.Net;
using System.Text.Json;

namespace Pharos.Load.Routes;

/// <summary>Says in plain words what a server's refusal means for a run, and which setting of the server is behind it.</summary>
internal static class ServerRefusal
{
    private const int LongestDetail = 300;

    /// <summary>A stream was not made.</summary>
    public static async Task<JoinException> OfStreamAsync(HttpResponseMessage response, CancellationToken cancelled) =>
        await OfAsync(response, "stream", response.StatusCode switch
        {
            HttpStatusCode.TooManyRequests => "The server lets one address make only so many streams a minute: wait, or raise "
                + "Pharos__Streams__CreatedPerAddressPerMinute for the measurement.",
            HttpStatusCode.Unauthorized => "The server makes streams only for who has a key: give it one with --publish-key.",
            HttpStatusCode.NotFound => "There is no Pharos at this address.",
            _ => "",
        }, cancelled);

    /// <summary>A session was not begun.</summary>
    public static async Task<JoinException> OfSessionAsync(HttpResponseMessage response, CancellationToken cancelled) =>
        await OfAsync(response, "session", response.StatusCode switch
        {
            HttpStatusCode.TooManyRequests => "The server takes only so many requests a minute from one address, and all viewers of this tool come "
                + "from one; a viewer makes two. Raise Pharos__Media__RequestsPerAddressPerMinute for the measurement.",
            HttpStatusCode.Conflict => "The stream is not live: publish it first, or leave --publishers 0 out.",
            HttpStatusCode.Unauthorized => "The token is not this stream's: check --token.",
            HttpStatusCode.NotFound => "The server does not know the stream: check --stream, and that all nodes have the same secret key.",
            HttpStatusCode.NotAcceptable => "The stream is in a codec other than VP8 and H264.",
            HttpStatusCode.ServiceUnavailable => "The server takes no more sessions: raise Pharos__Media__MaxSessions, or the limit of viewers "
                + "Pharos__Streams__MaxViewers.",
            _ => "",
        }, cancelled);

    /// <summary>An error of the signaling.</summary>
    public static JoinException OfSignaling(string code, string? message) => new($"signaling: {code}", (code switch
    {
        "rate-limited" => "The server takes only so many sockets and messages from one address: raise Pharos__Signaling__SocketsPerAddress and "
            + "Pharos__Signaling__MessagesPerSecond for the measurement. ",
        "stream-full" => "The stream has as many viewers as it may: raise Pharos__Streams__MaxViewers for the measurement. ",
        "unauthorized" => "The token is not this stream's: check --token. ",
        _ => "",
    }) + $"The server says: {message}");

    private static async Task<JoinException> OfAsync(HttpResponseMessage response, string what, string meaning, CancellationToken cancelled)
    {
        var body = await response.Content.ReadAsStringAsync(cancelled);
        var number = (int)response.StatusCode;
        return new($"http {number}", $"The {what} was refused with HTTP {number}. {meaning}{(meaning.Length > 0 ? " " : "")}{Detail(body)}".Trim());
    }

    private static string Detail(string body)
    {
        try
        {
            using var problem = JsonDocument.Parse(body);
            var detail = problem.RootElement.TryGetProperty("detail", out var text) ? text.GetString() : null;
            return detail is null ? "" : $"The server says: {detail[..Math.Min(detail.Length, LongestDetail)]}";
        }
        catch (JsonException)
        {
            return "";
        }
    }
}
