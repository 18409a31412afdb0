using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Pharos.Rtc.Sdp;
using Pharos.Server.Access;
using Pharos.Server.Hosting;
using Pharos.Server.Operations;
using Pharos.Server.Streams;

namespace Pharos.Server.Whip;

/// <summary>
/// The endpoints that take offers, <c>/whip/{streamId}</c> and <c>/whep/{streamId}</c>: RFC 9725 §4.2 and draft-ietf-wish-whep §4.2.
/// </summary>
internal sealed class OfferEndpoint(
    RelayPort media,
    MediaAddresses addresses,
    WhipSessions sessions,
    WhipPublishing publishing,
    SessionQuota quota,
    StreamIds ids,
    IceServers iceServers,
    IHostApplicationLifetime lifetime)
{
    private const string Methods = "POST, GET, HEAD, OPTIONS";

    /// <summary>A player that waits for a broadcast asks as often as this: the draft leaves it to the server.</summary>
    private static readonly TimeSpan RetryNotLive = TimeSpan.FromSeconds(2);

    /// <summary>Handshakes of a rush are over by then.</summary>
    private static readonly TimeSpan RetryOverloaded = TimeSpan.FromSeconds(5);

    /// <summary>Serves a request.</summary>
    public async Task HandleAsync(WhipKind kind, HttpContext context)
    {
        WhipHeaders.AddCommon(context.Response);
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            WhipHeaders.AnswerOptions(context.Response, Methods);
            return;
        }
        var streamId = (string)context.GetRouteValue("streamId")!;
        var problem = Refusal(kind, streamId, context) ?? await ServeAsync(kind, streamId, context);
        if (problem is not null) await problem.ExecuteAsync(context);
    }

    private ProblemHttpResult? Refusal(WhipKind kind, string streamId, HttpContext context)
    {
        var isPost = HttpMethods.IsPost(context.Request.Method);
        // Wrong tokens count, too: they are not to be guessed.
        if (isPost && !quota.TryTake(context.Connection.RemoteIpAddress, out var retryAfter))
            return WhipHeaders.Later(context.Response, retryAfter, WhipProblem.TooMany(retryAfter));
        if (!ids.IsIssued(streamId)) return ApiProblem.UnknownStream();
        if (kind == WhipKind.Whip && !WhipHeaders.MayPublish(context, ids, streamId)) return ApiProblem.WrongToken();
        if (isPost || HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)) return null;
        return WhipHeaders.NotAllowed(context.Response, Methods);
    }

    private async Task<ProblemHttpResult?> ServeAsync(WhipKind kind, string streamId, HttpContext context)
    {
        if (HttpMethods.IsPost(context.Request.Method)) return await TakeAsync(kind, streamId, context);
        // There is nothing to read here, and those who look for a server find one (RFC 9725 §4.1).
        if (kind == WhipKind.Whep) context.Response.ContentType = MediaType.Sdp;
        if (HttpMethods.IsGet(context.Request.Method)) context.Response.ContentLength = 0;
        return null;
    }

    private async Task<ProblemHttpResult?> TakeAsync(WhipKind kind, string streamId, HttpContext context)
    {
        if (!BodyText.Is(context.Request, MediaType.Sdp)) return WhipProblem.WrongType(MediaType.Sdp);
        var (text, tooLong) = await BodyText.ReadAsync(context.Request);
        if (text is null) return tooLong;
        if (!SdpReader.TryRead(text, out var offer, out var error)) return WhipProblem.BadOffer(error);
        if (!sessions.HasRoom || lifetime.ApplicationStopping.IsCancellationRequested)
            return WhipHeaders.Later(context.Response, RetryOverloaded, WhipProblem.Overloaded());
        if (kind == WhipKind.Whep && !await publishing.RequireAsync(streamId, context.RequestAborted))
            return WhipHeaders.Later(context.Response, RetryNotLive, WhipProblem.NotLive());

        var accept = kind == WhipKind.Whip ? media.AcceptPublisher! : media.AcceptViewer!;
        var found = await addresses.ForAsync(context.Request);
        if (!accept(streamId, offer, found, changed => sessions.Changed(streamId, changed), out var accepted, out var refusal))
        {
            if (refusal is { Reason: RefusalReason.CodecNotReceived, Codec: { } codec }) publishing.NotPlayed(streamId, codec);
            // The publisher may have gone in between.
            return kind == WhipKind.Whep && refusal.Reason == RefusalReason.NothingOffered && media.Find(streamId) is null
                ? WhipHeaders.Later(context.Response, RetryNotLive, WhipProblem.NotLive())
                : WhipProblem.Of(refusal);
        }
        var session = new WhipSession(kind, streamId, accepted, offer);
        sessions.Add(session);
        await AnswerAsync(context, session);
        return null;
    }

    private async Task AnswerAsync(HttpContext context, WhipSession session)
    {
        var response = context.Response;
        var path = $"{context.Request.PathBase}/{(session.Kind == WhipKind.Whip ? "whip" : "whep")}/{session.StreamId}/{session.Name}";
        response.StatusCode = StatusCodes.Status201Created; // OBS takes no other
        response.Headers.Location = path;
        response.Headers.ETag = session.Ice.Tag;
        WhipHeaders.AddIceServers(response, iceServers.For(session.Name));
        if (session.Kind == WhipKind.Whep)
        {
            response.Headers.Append("Link", $"<{path}/sse>; rel=\"{EventName.Extension}\"; events=\"{string.Join(',', EventName.All)}\"");
            if (session.VideoId is not null) response.Headers.Append("Link", $"<{path}/layer>; rel=\"{LayerEndpoint.Extension}\"");
        }
        var body = Encoding.UTF8.GetBytes(session.Media.Answer);
        response.ContentType = MediaType.Sdp;
        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body);
    }
}
