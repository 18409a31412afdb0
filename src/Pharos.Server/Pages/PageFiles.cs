using Microsoft.Extensions.FileProviders;

namespace Pharos.Server.Pages;

/// <summary>HTML files of <c>wwwroot</c>.</summary>
internal sealed class PageFiles(IWebHostEnvironment environment)
{
    private const string Html = "text/html; charset=utf-8";

    /// <summary>A page.</summary>
    public IResult Get(string name) => Find(name) is { } file
        ? TypedResults.PhysicalFile(file.PhysicalPath!, Html, lastModified: file.LastModified)
        : TypedResults.NotFound();

    /// <summary>Sends the page that says there is nothing here.</summary>
    public async Task SendNotFoundAsync(HttpResponse response)
    {
        response.ContentType = Html;
        if (Find("not-found.html") is { } file) await response.SendFileAsync(file);
    }

    private IFileInfo? Find(string name)
    {
        var file = environment.WebRootFileProvider.GetFileInfo(name);
        return file is { Exists: true, PhysicalPath: not null } ? file : null;
    }
}
