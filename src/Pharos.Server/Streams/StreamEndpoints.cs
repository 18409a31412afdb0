using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Pharos.Cluster;
using Pharos.Server.Access;
using Pharos.Server.Operations;
using Pharos.Server.Signaling;

namespace Pharos.Server.Streams;

/// <summary>Streams over HTTP: create, look at, end.</summary>
internal static class StreamEndpoints
{
    private const int MaxHostLength = 255 + 6; // a name (RFC 1035 §2.3.4) and a port

    // As long as a person waits for a page.
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);

    /// <summary>Maps them. A trailing slash is optional everywhere.</summary>
    public static void MapStreams(this WebApplication app)
    {
        var api = app.MapGroup("/api").WithTags("Streams");
        var creation = app.Services.GetRequiredService<StreamCreation>();
        api.MapGet("/get-stream-id", (Delegate)(Task (HttpContext context) => GetStreamId(context, creation))).WithName("GetStreamId").WithSummary("Create a stream")
            .Produces<CreatedStream>().ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status429TooManyRequests)
            .ShortCircuit();
        api.MapPost("/streams", CreateAsync).WithName("CreateStream").WithSummary("Create a stream")
            .Accepts<StreamRequest>(isOptional: true, "application/json").RequireCors(OriginPolicy.Trusted)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status429TooManyRequests).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        api.MapGet("/streams/{streamId}", GetAsync).WithName("GetStream").WithSummary("Public state of a stream; with the publish token as Bearer also what to change about the broadcast")
            .RequireCors(OriginPolicy.Anyone).ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        api.MapGet("/streams/{streamId}/viewers", ListViewersAsync).WithName("ListViewers")
            .WithSummary("Viewers of a stream and their delay; needs the publish token as Bearer").RequireCors(OriginPolicy.Trusted)
            .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        api.MapDelete("/streams/{streamId}", EndAsync).WithName("EndBroadcast")
            .WithSummary("End the broadcast; needs the publish token as Bearer").RequireCors(OriginPolicy.Trusted)
            .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        api.MapGet("/streams/{streamId}/qr.svg", GetQrCode).WithName("GetQrCode").WithSummary("QR code of the link for viewers")
            .Produces(StatusCodes.Status200OK, contentType: "image/svg+xml").ProducesProblem(StatusCodes.Status404NotFound);
    }

    // The one answer that a program may ask for in a loop: written by hand, and straight after routing.
    private static Task GetStreamId(HttpContext context, StreamCreation creation)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (creation.Refusal(context) is { } refusal) return refusal.ExecuteAsync(context);
        var body = JsonSerializer.SerializeToUtf8Bytes(creation.Create(context.Request), ApiJson.Default.CreatedStream);
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = body.Length;
        return context.Response.BodyWriter.WriteAsync(body).AsTask();
    }

    private static async Task<Results<Created<CreatedStream>, ProblemHttpResult>> CreateAsync(
        HttpContext context, StreamCreation creation, IBackplane backplane)
    {
        if (await StreamRequest.TryReadAsync(context.Request) is not { } request) return ApiProblem.BadRequest();
        if (!StreamTitle.IsValid(request.Title)) return ApiProblem.BadTitle();
        if (creation.Refusal(context) is { } refusal) return refusal;
        var stream = creation.Create(context.Request);
        try
        {
            var note = new StreamNote(StreamTitle.After(null, request.Title), request.Route);
            if (note != new StreamNote(null)) await backplane.RememberAsync(stream.StreamId, note.ToUtf8(), StreamNote.Lifetime);
        }
        catch (BackplaneUnavailableException)
        {
            return ApiProblem.Unavailable();
        }
        return TypedResults.Created($"/api/streams/{stream.StreamId}", stream);
    }

    private static async Task<Results<Ok<PublicStream>, ProblemHttpResult>> GetAsync(
        string streamId, HttpContext context, StreamIds ids, StreamRegistry streams, IBackplane backplane)
    {
        if (!ids.IsIssued(streamId)) return ApiProblem.UnknownStream();
        var token = BearerToken.Of(context.Request);
        if (token is not null && !ids.MayPublish(streamId, token)) return WrongToken(context);
        if (streams.Find(streamId)?.PublicState is { } here) return TypedResults.Ok(Live(here));
        try
        {
            var owner = await backplane.FindAsync(streamId);
            if (owner is not null && StreamState.Read(owner.State) is { } there) return TypedResults.Ok(Live(there));
            var note = await backplane.RecallAsync(streamId) is { } bytes ? StreamNote.Read(bytes) : null;
            return TypedResults.Ok(PublicStream.NotLive(streamId, note?.Title));
        }
        catch (BackplaneUnavailableException)
        {
            return ApiProblem.Unavailable();
        }

        PublicStream Live(StreamState state) => PublicStream.IsLive(streamId, state) with { Advice = token is null ? null : state.Advice };
    }

    private static async Task<Results<Ok<ViewerList>, ProblemHttpResult>> ListViewersAsync(
        string streamId, HttpContext context, StreamIds ids, StreamRegistry streams, IBackplane backplane, TimeProvider time)
    {
        if (!ids.IsIssued(streamId)) return ApiProblem.UnknownStream();
        if (!ids.MayPublish(streamId, BearerToken.Of(context.Request))) return WrongToken(context);
        var listed = new TaskCompletionSource<ViewerList>(TaskCreationOptions.RunContinuationsAsynchronously);
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            if (streams.Find(streamId)?.List(listed) == true)
                return TypedResults.Ok(await listed.Task.WaitAsync(MaxWait, time, context.RequestAborted));
            var isElsewhere = await backplane.FindAsync(streamId) is not null;
            return TypedResults.Ok(new ViewerList(streamId, Live: isElsewhere, Complete: !isElsewhere, []));
        }
        catch (Exception e) when (e is TimeoutException or BackplaneUnavailableException)
        {
            return ApiProblem.Unavailable(); // the directory does not say who has the stream
        }
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> EndAsync(
        string streamId, HttpContext context, StreamIds ids, StreamRegistry streams, IBackplane backplane)
    {
        if (!ids.IsIssued(streamId)) return ApiProblem.UnknownStream();
        if (!ids.MayPublish(streamId, BearerToken.Of(context.Request))) return WrongToken(context);
        if (streams.Find(streamId) is { IsBroadcastHere: true } here && here.End()) return TypedResults.NoContent();
        try
        {
            // Any node may be asked; the one that has the broadcaster ends it.
            if (await backplane.FindAsync(streamId) is { } owner)
                backplane.Send(owner.Node, new ClusterMessage(streamId, owner.Epoch, new EndBroadcast().ToUtf8()));
            return TypedResults.NoContent();
        }
        catch (BackplaneUnavailableException)
        {
            return ApiProblem.Unavailable();
        }
    }

    private static ProblemHttpResult WrongToken(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer"; // RFC 9110 §15.5.2 wants it with every 401
        return ApiProblem.WrongToken();
    }

    private static Results<ContentHttpResult, ProblemHttpResult> GetQrCode(string streamId, HttpContext context, StreamIds ids, StreamLinks links)
    {
        if (!ids.IsIssued(streamId)) return ApiProblem.UnknownStream();
        if (context.Request.Host.Value?.Length > MaxHostLength) return ApiProblem.BadHost();
        return TypedResults.Content(QrCode.Svg(links.ToShare(context.Request, streamId)), "image/svg+xml");
    }
}
