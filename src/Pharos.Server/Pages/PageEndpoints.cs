using Pharos.Server.Access;

namespace Pharos.Server.Pages;

/// <summary>The pages that people open. Each is a file of <c>wwwroot</c>.</summary>
internal static class PageEndpoints
{
    // Link previews and uptime monitors ask for the head alone.
    private static readonly string[] GetOrHead = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps them. A trailing slash is optional everywhere.</summary>
    public static void MapPages(this WebApplication app)
    {
        var pages = app.MapGroup("").ExcludeFromDescription();
        pages.MapMethods("/", GetOrHead, (PageFiles files) => files.Get("index.html"));
        pages.MapMethods("/broadcast", GetOrHead, (PageFiles files) => files.Get("broadcast.html"));
        pages.MapMethods("/view/{streamId}", GetOrHead, (string streamId, PageFiles files, StreamIds ids) =>
            ids.IsIssued(streamId) ? files.Get("view.html") : TypedResults.NotFound());
        pages.MapMethods("/embed/{streamId}", GetOrHead, (string streamId, PageFiles files, StreamIds ids) =>
            ids.IsIssued(streamId) ? files.Get("embed.html") : TypedResults.NotFound());
    }

    /// <summary>Gives errors without content one: a page where a person asked, problem details (RFC 9457) where a program did.</summary>
    public static void UseErrorPages(this WebApplication app) => app.UseStatusCodePages(async error =>
    {
        var context = error.HttpContext;
        var isPage = !context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal) && context.Response.StatusCode == StatusCodes.Status404NotFound;
        if (isPage) await context.RequestServices.GetRequiredService<PageFiles>().SendNotFoundAsync(context.Response);
        else await TypedResults.Problem(statusCode: context.Response.StatusCode).ExecuteAsync(context);
    });
}
