using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Pharos.Rtc.Sdp;
using Pharos.Server.Access;
using Pharos.Server.Operations;

namespace Pharos.Server.Whip;

/// <summary>
/// The sessions, <c>/whip/{streamId}/{session}</c> and <c>/whep/{streamId}/{session}</c>: RFC 9725 §4.2 and §4.3, and the same in
/// draft-ietf-wish-whep. A publisher's needs the token, a player's only its name.
/// </summary>
internal sealed class SessionEndpoint(WhipSessions sessions, SessionQuota quota, StreamIds ids)
{
    private const string Methods = "PATCH, DELETE, GET, HEAD, OPTIONS";

    /// <summary>Serves a request.</summary>
    public async Task HandleAsync(WhipKind kind, HttpContext context)
    {
        WhipHeaders.AddCommon(context.Response);
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            WhipHeaders.AnswerOptions(context.Response, Methods);
            return;
        }
        var problem = Find(kind, context, out var session) ?? await ServeAsync(session!, context);
        if (problem is not null) await problem.ExecuteAsync(context);
    }

    private ProblemHttpResult? Find(WhipKind kind, HttpContext context, out WhipSession? session)
    {
        session = null;
        var isRead = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        if (!isRead && !quota.TryTake(context.Connection.RemoteIpAddress, out var retryAfter))
            return WhipHeaders.Later(context.Response, retryAfter, WhipProblem.TooMany(retryAfter));
        var streamId = (string)context.GetRouteValue("streamId")!;
        if (!ids.IsIssued(streamId)) return ApiProblem.UnknownStream();
        if (kind == WhipKind.Whip && !WhipHeaders.MayPublish(context, ids, streamId)) return ApiProblem.WrongToken();
        session = sessions.Find(kind, streamId, (string)context.GetRouteValue("session")!);
        return session is null ? WhipProblem.UnknownSession() : null;
    }

    private async Task<ProblemHttpResult?> ServeAsync(WhipSession session, HttpContext context)
    {
        switch (context.Request.Method)
        {
            case "PATCH":
                return await PatchAsync(session, context);
            case "DELETE":
                sessions.End(session); // whatever the entity tag (RFC 9725 §4.3.1)
                context.Response.ContentLength = 0; // 200: OBS takes no other
                return null;
            case "GET" or "HEAD":
                context.Response.ContentLength = 0;
                return null;
            default:
                return WhipHeaders.NotAllowed(context.Response, Methods);
        }
    }

    private static async Task<ProblemHttpResult?> PatchAsync(WhipSession session, HttpContext context)
    {
        if (!BodyText.Is(context.Request, MediaType.SdpFragment)) return WhipProblem.WrongType(MediaType.SdpFragment);
        var (text, tooLong) = await BodyText.ReadAsync(context.Request);
        if (text is null) return tooLong;
        if (string.IsNullOrWhiteSpace(text)) return WhipProblem.BadFragment("it is empty");
        if (!SdpFragment.TryRead(text, out var fragment, out var error)) return WhipProblem.BadFragment(error.ToString());
        switch (session.Ice.Take(context.Request.Headers.IfMatch, fragment, out var answer))
        {
            case PatchOutcome.Trickled:
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                return null;
            case PatchOutcome.Restarted:
                var body = Encoding.UTF8.GetBytes(answer.Fragment.Write());
                context.Response.Headers.ETag = answer.Tag;
                context.Response.ContentType = MediaType.SdpFragment;
                context.Response.ContentLength = body.Length;
                await context.Response.BodyWriter.WriteAsync(body);
                return null;
            case PatchOutcome.TagMissing: return WhipProblem.TagRequired();
            case PatchOutcome.TagOutdated: return WhipProblem.OutdatedTag();
            case PatchOutcome.HalfCredentials: return WhipProblem.BadFragment("a new 'a=ice-ufrag' needs a new 'a=ice-pwd'");
            default: return WhipProblem.UnknownSession();
        }
    }
}
