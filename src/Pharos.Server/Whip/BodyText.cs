using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Pharos.Server.Whip;

/// <summary>The body of a request as text.</summary>
internal static class BodyText
{
    /// <summary>Ten times an offer with simulcast, all codecs and a page of candidates.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Whether the body has this media type; parameters, such as a charset, do not matter.</summary>
    public static bool Is(HttpRequest request, string type) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var sent) && type.Equals(sent.MediaType, StringComparison.OrdinalIgnoreCase);

    /// <summary>The body, or what to answer instead.</summary>
    public static async Task<(string? Text, ProblemHttpResult? Problem)> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength > MaxBytes) return (null, WhipProblem.TooLong());
        var bytes = new byte[(int)(request.ContentLength ?? MaxBytes) + 1];
        try
        {
            var read = await request.Body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
            return read > MaxBytes ? (null, WhipProblem.TooLong()) : (Encoding.UTF8.GetString(bytes, 0, read), null);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return (null, WhipProblem.TooLong());
        }
    }
}
