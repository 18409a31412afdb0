using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Pharos.Server.Access;

namespace Pharos.Server.Whip;

/// <summary>
/// Headers of WHIP and WHEP. Pages of any origin may use both: there are no cookies, and whoever holds a token or knows an id has the right.
/// </summary>
internal static class WhipHeaders
{
    private const string ExposedHeaders = "Location, Link, ETag, Retry-After, Accept-Post, Accept-Patch, Allow";
    private const string AcceptedHeaders = "Authorization, Content-Type, If-Match";
    private const string PreflightSeconds = "86400"; // a day, the longest that any browser keeps it

    private static readonly SearchValues<char> CutAt = SearchValues.Create(",;<>\" ");

    /// <summary>On every answer: readable by every page, kept by no cache.</summary>
    public static void AddCommon(HttpResponse response)
    {
        var headers = response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlExposeHeaders = ExposedHeaders;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
    }

    /// <summary>
    /// Answers OPTIONS, the CORS preflight or not, to whoever asks: a preflight carries no credentials (RFC 9725 §4.7).
    /// </summary>
    public static void AnswerOptions(HttpResponse response, string allow)
    {
        var headers = response.Headers;
        headers.Allow = allow;
        headers["Accept-Post"] = MediaType.Sdp;
        headers["Accept-Patch"] = MediaType.SdpFragment;
        headers.AccessControlAllowMethods = allow;
        headers.AccessControlAllowHeaders = AcceptedHeaders;
        headers.AccessControlMaxAge = PreflightSeconds;
        response.ContentLength = 0;
    }

    /// <summary>
    /// A Link field for each STUN and TURN server (RFC 9725 §4.6). OBS cuts the field at commas and semicolons wherever they stand, so a URL
    /// that has one is left out; user names and credentials have none.
    /// </summary>
    public static void AddIceServers(HttpResponse response, IEnumerable<Signaling.IceServer> servers)
    {
        foreach (var server in servers)
        {
            foreach (var url in server.Urls.Where(url => !url.AsSpan().ContainsAny(CutAt))) response.Headers.Append("Link", Link(url, server));
        }
    }

    /// <summary>Says when to come again, in whole seconds.</summary>
    public static ProblemHttpResult Later(HttpResponse response, TimeSpan retryAfter, ProblemHttpResult problem)
    {
        response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(retryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return problem;
    }

    /// <summary>Says which methods there are.</summary>
    public static ProblemHttpResult NotAllowed(HttpResponse response, string allow)
    {
        response.Headers.Allow = allow;
        return WhipProblem.MethodNotAllowed(allow);
    }

    /// <summary>Whether the request has the stream's publish token; the challenge to a client that has not goes with the 401.</summary>
    public static bool MayPublish(HttpContext context, StreamIds ids, string streamId)
    {
        if (ids.MayPublish(streamId, BearerToken.Of(context.Request))) return true;
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return false;
    }

    private static string Link(string url, Signaling.IceServer server) => server.Username is null
        ? $"<{url}>; rel=\"ice-server\""
        : $"<{url}>; rel=\"ice-server\"; username=\"{server.Username}\"; credential=\"{server.Credential}\"; credential-type=\"password\"";
}
