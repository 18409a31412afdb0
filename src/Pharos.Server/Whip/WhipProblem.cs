using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Pharos.Rtc.Sdp;
using Pharos.Server.Operations;

namespace Pharos.Server.Whip;

/// <summary>
/// What WHIP and WHEP answer when they cannot do what is asked, as problem details (RFC 9457, RFC 9725 §4.1). People read the text in OBS's
/// log, so each says what to change.
/// </summary>
internal static class WhipProblem
{
    /// <summary>400: the offer cannot be read.</summary>
    public static ProblemHttpResult BadOffer(SdpError error) => ApiProblem.Create(
        StatusCodes.Status400BadRequest, "bad-sdp", "The offer cannot be read", $"It is no valid SDP (RFC 8866): {error}.");

    /// <summary>400: the fragment cannot be read.</summary>
    public static ProblemHttpResult BadFragment(string problem) => ApiProblem.Create(
        StatusCodes.Status400BadRequest, "bad-sdpfrag", "The fragment cannot be read", $"It is no valid SDP fragment (RFC 8840 §9): {problem}.");

    /// <summary>400: not a list of events.</summary>
    public static ProblemHttpResult BadEvents() => ApiProblem.Create(
        StatusCodes.Status400BadRequest,
        "bad-events",
        "The body cannot be read",
        $"Send no body, or a JSON array of event names: {string.Join(", ", EventName.All)}.");

    /// <summary>400: not a choice of a layer.</summary>
    public static ProblemHttpResult BadLayer() => ApiProblem.Create(
        StatusCodes.Status400BadRequest,
        "bad-layer",
        "The body cannot be read",
        "Send a JSON object with `encodingId`, and optionally `mediaId`, as text; or an empty one to have the layer chosen for you.");

    /// <summary>404: the session is over, or never was.</summary>
    public static ProblemHttpResult UnknownSession() => ApiProblem.Create(
        StatusCodes.Status404NotFound, "unknown-session", "No such session", "It has ended. Begin a new one with a POST to the endpoint.");

    /// <summary>404: the event stream is over, or never was.</summary>
    public static ProblemHttpResult UnknownEvents() => ApiProblem.Create(
        StatusCodes.Status404NotFound, "unknown-events", "No such event stream", "It has ended. Make a new one with a POST to the session's events.");

    /// <summary>405: another method.</summary>
    public static ProblemHttpResult MethodNotAllowed(string allow) => ApiProblem.Create(
        StatusCodes.Status405MethodNotAllowed, "method-not-allowed", "This method is not for this address", $"It takes {allow}.");

    /// <summary>409: nothing to play yet.</summary>
    public static ProblemHttpResult NotLive() => ApiProblem.Create(
        StatusCodes.Status409Conflict, "not-live", "The stream is not live", "Nobody broadcasts on it now. Ask again after the time in Retry-After.");

    /// <summary>412: another ICE session.</summary>
    public static ProblemHttpResult OutdatedTag() => ApiProblem.Create(
        StatusCodes.Status412PreconditionFailed,
        "outdated-tag",
        "Not the session's entity tag",
        "ICE was restarted since. Send the tag of the last answer, or If-Match: \"*\" with new credentials to restart it again.");

    /// <summary>413: too long.</summary>
    public static ProblemHttpResult TooLong() => ApiProblem.Create(
        StatusCodes.Status413PayloadTooLarge, "too-long", "The body is too long", $"Send at most {BodyText.MaxBytes} bytes.");

    /// <summary>415: another type.</summary>
    public static ProblemHttpResult WrongType(string expected) => ApiProblem.Create(
        StatusCodes.Status415UnsupportedMediaType, "wrong-type", "This content type is not taken here", $"Send the body as {expected}.");

    /// <summary>422: no layers there.</summary>
    public static ProblemHttpResult NoSuchMedia(string? videoId) => ApiProblem.Create(
        StatusCodes.Status422UnprocessableEntity,
        "no-such-media",
        "No layers there",
        videoId is null ? "This session has no video." : $"The video of this session has the `mediaId` \"{videoId}\".");

    /// <summary>422: no layer of that name.</summary>
    public static ProblemHttpResult NoSuchLayer() => ApiProblem.Create(
        StatusCodes.Status422UnprocessableEntity,
        "no-such-layer",
        "No such layer",
        "The broadcast has no layer of that name now. The event `layers` tells those there are.");

    /// <summary>428: no entity tag.</summary>
    public static ProblemHttpResult TagRequired() => ApiProblem.Create(
        StatusCodes.Status428PreconditionRequired,
        "tag-required",
        "If-Match is missing",
        "Send the entity tag of the last answer with candidates, or If-Match: \"*\" with new credentials to restart ICE.");

    /// <summary>429: too many requests.</summary>
    public static ProblemHttpResult TooMany(TimeSpan retryAfter) => ApiProblem.Create(
        StatusCodes.Status429TooManyRequests,
        "rate-limited",
        "Too many requests",
        $"Your address has made as many requests as it may for now. Try again in {Math.Ceiling(retryAfter.TotalSeconds)} s.");

    /// <summary>429: too many event streams.</summary>
    public static ProblemHttpResult TooManyEvents() => ApiProblem.Create(
        StatusCodes.Status429TooManyRequests, "too-many-events", "Too many event streams", "End one of the session's event streams first.");

    /// <summary>503: as many sessions as there may be, or the server stops.</summary>
    public static ProblemHttpResult Overloaded() => ApiProblem.Create(
        StatusCodes.Status503ServiceUnavailable, "overloaded", "The server is busy", "It takes no more sessions just now. Try again in a moment.");

    /// <summary>Why there is no answer to an offer.</summary>
    public static ProblemHttpResult Of(OfferRefusal refusal) => refusal.Reason == RefusalReason.CodecNotReceived
        ? ApiProblem.Create(
            StatusCodes.Status406NotAcceptable, "codec-not-received", $"This player cannot play {refusal.Codec}", Sentence(refusal.Problem))
        : ApiProblem.Create(
            StatusCodes.Status422UnprocessableEntity,
            refusal.Reason switch
            {
                RefusalReason.TooManySections => "too-many-sections",
                RefusalReason.SeparateTransports => "separate-transports",
                RefusalReason.TransportIncomplete => "transport-incomplete",
                RefusalReason.CodecNotForwarded => "codec-not-forwarded",
                _ => "nothing-offered",
            },
            "The offer cannot be taken",
            Sentence(refusal.Problem));

    private static string Sentence(string text) => $"{char.ToUpper(text[0], CultureInfo.InvariantCulture)}{text[1..]}.";
}
