using Microsoft.AspNetCore.Http.HttpResults;
using Pharos.Server.Access;
using Pharos.Server.Operations;

namespace Pharos.Server.Streams;

/// <summary>Creates streams for those who may. Creating stores nothing: it makes an id and signs it.</summary>
internal sealed class StreamCreation(StreamIds ids, PublishPolicy policy, CreationQuota quota, StreamLinks links)
{
    /// <summary>Why this request may not create a stream, or null.</summary>
    public ProblemHttpResult? Refusal(HttpContext context)
    {
        var key = BearerToken.Of(context.Request);
        var mayCreate = policy.MayCreate(key);
        // A wrong key counts as well: keys are not to be guessed. Asking without one is how a page finds out that it needs one.
        if ((mayCreate || key is not null) && !quota.TryTake(context.Connection.RemoteIpAddress, out var retryAfter))
        {
            context.Response.Headers.RetryAfter = $"{Math.Ceiling(retryAfter.TotalSeconds)}";
            return ApiProblem.TooManyCreated(retryAfter);
        }
        if (mayCreate) return null;
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return ApiProblem.KeyRequired();
    }

    /// <summary>A new stream.</summary>
    public CreatedStream Create(HttpRequest request)
    {
        var (id, token) = ids.Issue();
        return new CreatedStream(id, token, links.Broadcast(request), links.View(request, id), links.LanViews(request, id));
    }
}
