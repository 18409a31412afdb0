using Microsoft.AspNetCore.Http.HttpResults;

namespace Pharos.Server.Whip;

/// <summary>Whose session a request to one of its extensions is about.</summary>
internal sealed class PlayerSessions(WhipSessions sessions, SessionQuota quota)
{
    /// <summary>The session that the request's path names, or what to answer instead.</summary>
    public ProblemHttpResult? Find(HttpContext context, out WhipSession? session)
    {
        session = null;
        if (!quota.TryTake(context.Connection.RemoteIpAddress, out var retryAfter))
            return WhipHeaders.Later(context.Response, retryAfter, WhipProblem.TooMany(retryAfter));
        session = sessions.Find(WhipKind.Whep, (string)context.GetRouteValue("streamId")!, (string)context.GetRouteValue("session")!);
        return session is null ? WhipProblem.UnknownSession() : null;
    }
}
