using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Pharos.Server.Streams;

namespace Pharos.Server.Whip;

/// <summary>
/// Layer selection for players, an extension of draft-ietf-wish-whep: a POST to <c>…/layer</c> names the layer of the pictures that is to be
/// sent, or none for the best that the line carries.
/// </summary>
internal sealed class LayerEndpoint(PlayerSessions sessions, RelayPort relay)
{
    /// <summary>The extension.</summary>
    public const string Extension = "urn:ietf:params:whep:ext:core:layer";

    private const string Methods = "POST, OPTIONS";

    /// <summary>Serves a request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        WhipHeaders.AddCommon(context.Response);
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            WhipHeaders.AnswerOptions(context.Response, Methods);
            context.Response.Headers["Accept-Post"] = MediaType.Json;
            return;
        }
        var problem = sessions.Find(context, out var session) ?? await SelectAsync(session!, context);
        if (problem is not null) await problem.ExecuteAsync(context);
    }

    private async Task<ProblemHttpResult?> SelectAsync(WhipSession session, HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method)) return WhipHeaders.NotAllowed(context.Response, Methods);
        if (!BodyText.Is(context.Request, MediaType.Json)) return WhipProblem.WrongType(MediaType.Json);
        var (text, tooLong) = await BodyText.ReadAsync(context.Request);
        if (text is null) return tooLong;
        if (Read(text) is not { } wanted) return WhipProblem.BadLayer();
        if (session.VideoId is null || wanted.MediaId is { } mediaId && mediaId != session.VideoId) return WhipProblem.NoSuchMedia(session.VideoId);
        if (wanted.EncodingId is { } id && relay.Find(session.StreamId)?.Layers.Any(layer => layer.Id == id) != true) return WhipProblem.NoSuchLayer();
        session.Media.SelectLayer(wanted.EncodingId);
        context.Response.ContentLength = 0;
        return null;
    }

    private static WantedLayer? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, WhipJson.Default.WantedLayer);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>
/// What a player wants. The layers of a single encoding, which the draft has as well (<c>spatialLayerId</c> and the like), are not told apart
/// here, and what names them is passed over.
/// </summary>
/// <param name="MediaId">Index of the m-line; null for the only video.</param>
/// <param name="EncodingId">The rid of the layer; null for automatic.</param>
internal sealed record WantedLayer(string? MediaId = null, string? EncodingId = null);
