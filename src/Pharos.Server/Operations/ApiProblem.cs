using Microsoft.AspNetCore.Http.HttpResults;
using Pharos.Server.Streams;

namespace Pharos.Server.Operations;

/// <summary>
/// Errors of the HTTP surface as problem details (RFC 9457). Each has a <c>code</c> for programs and a <c>detail</c> that says what to do.
/// </summary>
internal static class ApiProblem
{
    /// <summary>404: no such stream.</summary>
    public static ProblemHttpResult UnknownStream() => Create(
        StatusCodes.Status404NotFound, "unknown-stream", "No such stream", "This stream id was never issued by this server. Check the link.");

    /// <summary>401: creating needs a key.</summary>
    public static ProblemHttpResult KeyRequired() => Create(
        StatusCodes.Status401Unauthorized,
        "publish-key-required",
        "A publish key is needed",
        "This server lets only holders of a key create streams. Send it as `Authorization: Bearer <key>`.");

    /// <summary>401: the token is not the stream's.</summary>
    public static ProblemHttpResult WrongToken() => Create(
        StatusCodes.Status401Unauthorized,
        "unauthorized",
        "Not this stream's token",
        "Send the publish token that came with the stream as `Authorization: Bearer <token>`.");

    /// <summary>429: too many created.</summary>
    public static ProblemHttpResult TooManyCreated(TimeSpan retryAfter) => Create(
        StatusCodes.Status429TooManyRequests,
        "rate-limited",
        "Too many streams created",
        $"Your address has created as many streams as it may for now. Try again in {Math.Ceiling(retryAfter.TotalSeconds)} s.");

    /// <summary>400: the title is too long.</summary>
    public static ProblemHttpResult BadTitle() => Create(
        StatusCodes.Status400BadRequest, "bad-title", "The title is too long", $"Send a `title` of at most {StreamTitle.MaxLength} characters.");

    /// <summary>400: the body is not what is expected.</summary>
    public static ProblemHttpResult BadRequest() => Create(
        StatusCodes.Status400BadRequest, "bad-request", "The body cannot be read", "Send no body, or a JSON object such as {\"title\":\"…\",\"route\":\"auto\"}; `route` is auto, p2p or relay.");

    /// <summary>400: the request's host is not one to make a link of.</summary>
    public static ProblemHttpResult BadHost() => Create(
        StatusCodes.Status400BadRequest, "bad-host", "The Host header is too long", "Ask under the server's own name.");

    /// <summary>403: a page of another origin.</summary>
    public static ProblemHttpResult ForeignOrigin() => Create(
        StatusCodes.Status403Forbidden,
        "foreign-origin",
        "This page may not connect",
        "Its origin is not allowed. The server's operator can add it to Pharos__Signaling__AllowedOrigins.");

    /// <summary>426: a plain request where a WebSocket is expected.</summary>
    public static ProblemHttpResult NotAWebSocket() => Create(
        StatusCodes.Status426UpgradeRequired, "not-a-websocket", "A WebSocket is expected here", "Connect with the WebSocket protocol; see docs/signaling.md.");

    /// <summary>503: the cluster's directory does not answer.</summary>
    public static ProblemHttpResult Unavailable() => Create(
        StatusCodes.Status503ServiceUnavailable,
        "unavailable",
        "The servers cannot reach each other",
        "What was asked needs another node, which cannot be reached just now. Try again in a moment.");

    /// <summary>Any other: the surfaces that have problems of their own name them there.</summary>
    internal static ProblemHttpResult Create(int status, string code, string title, string detail) =>
        TypedResults.Problem(detail, statusCode: status, title: title, extensions: [KeyValuePair.Create<string, object?>("code", code)]);
}
