using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Pharos.Server.Signaling;
using Pharos.Server.Streams;

namespace Pharos.Server.Whip;

/// <summary>
/// Server-sent events for players, an extension of draft-ietf-wish-whep: a POST to <c>…/sse</c> makes a stream of events, a GET reads it, a
/// DELETE ends it. It lasts no longer than the session.
/// </summary>
internal sealed class EventEndpoint(
    PlayerSessions sessions,
    StreamRegistry streams,
    RelayPort relay,
    StreamEvents changes,
    TimeProvider time,
    IHostApplicationLifetime lifetime)
{
    private const string EntryMethods = "POST, OPTIONS";
    private const string StreamMethods = "GET, DELETE, OPTIONS";

    /// <summary>Proxies give up after 30 to 60 s of silence; the HTML standard suggests 15 s.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>Serves a request to where streams of events are made.</summary>
    public async Task MakeAsync(HttpContext context)
    {
        WhipHeaders.AddCommon(context.Response);
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            WhipHeaders.AnswerOptions(context.Response, EntryMethods);
            context.Response.Headers["Accept-Post"] = MediaType.Json;
            return;
        }
        var problem = sessions.Find(context, out var session) ?? await MakeAsync(session!, context);
        if (problem is not null) await problem.ExecuteAsync(context);
    }

    /// <summary>Serves a request to a stream of events.</summary>
    public async Task ServeAsync(HttpContext context)
    {
        WhipHeaders.AddCommon(context.Response);
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            WhipHeaders.AnswerOptions(context.Response, StreamMethods);
            return;
        }
        var problem = sessions.Find(context, out var session) ?? await ServeAsync(session!, context);
        if (problem is not null) await problem.ExecuteAsync(context);
    }

    private static async Task<ProblemHttpResult?> MakeAsync(WhipSession session, HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method)) return WhipHeaders.NotAllowed(context.Response, EntryMethods);
        var (text, tooLong) = await BodyText.ReadAsync(context.Request);
        if (text is null) return tooLong;
        if (text.Length > 0 && !BodyText.Is(context.Request, MediaType.Json)) return WhipProblem.WrongType(MediaType.Json);
        if (ReadWanted(text) is not { } wanted) return WhipProblem.BadEvents();
        var events = new EventStream(wanted, session.VideoId);
        if (!session.TryAdd(events)) return WhipHeaders.Later(context.Response, Heartbeat, WhipProblem.TooManyEvents());
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.Location = $"{context.Request.PathBase}/whep/{session.StreamId}/{session.Name}/sse/{events.Name}";
        context.Response.ContentLength = 0;
        return null;
    }

    // Players name events of other servers as well.
    private static HashSet<string>? ReadWanted(string text)
    {
        if (text.Length == 0) return [.. EventName.All];
        try
        {
            return JsonSerializer.Deserialize(text, WhipJson.Default.StringArray) is { } names ? [.. names.Intersect(EventName.All)] : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<ProblemHttpResult?> ServeAsync(WhipSession session, HttpContext context)
    {
        var name = (string)context.GetRouteValue("events")!;
        if (session.Find(name) is not { } events) return WhipProblem.UnknownEvents();
        if (HttpMethods.IsDelete(context.Request.Method))
        {
            session.End(name);
            context.Response.ContentLength = 0;
            return null;
        }
        if (!HttpMethods.IsGet(context.Request.Method)) return WhipHeaders.NotAllowed(context.Response, StreamMethods);
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(gone.Token, events.Read());
        context.Response.ContentType = MediaType.EventStream;
        context.Response.Headers["X-Accel-Buffering"] = "no"; // nginx would keep events back until it has many
        try
        {
            await TellAsync(session.StreamId, events, context.Response, gone.Token, end.Token);
        }
        catch (OperationCanceledException)
        {
            // Somebody has ended it.
        }
        return null;
    }

    // `gone`: nobody reads any more; `end`: this is over, as the session may be because the broadcast is, which is told before.
    private async Task TellAsync(string streamId, EventStream events, HttpResponse response, CancellationToken gone, CancellationToken end)
    {
        using var signal = changes.Listen(streamId);
        StreamActivity? told = null;
        var isChange = true;
        while (true)
        {
            var now = Look(streamId);
            var text = events.Between(told, now);
            // The first line goes out at once, so that a player knows that it is connected.
            if (text.Length == 0 && (told is null || !isChange)) text = ":\n\n";
            told = now;
            if (text.Length > 0)
            {
                await response.BodyWriter.WriteAsync(Encoding.UTF8.GetBytes(text), gone);
                await response.BodyWriter.FlushAsync(gone);
            }
            if (end.IsCancellationRequested) return;
            try
            {
                isChange = await signal.WaitAsync(Heartbeat, time, end);
            }
            catch (OperationCanceledException) when (!gone.IsCancellationRequested)
            {
                isChange = true;
            }
        }
    }

    private StreamActivity Look(string streamId)
    {
        var stream = streams.Find(streamId);
        var state = stream?.PublicState;
        return new(state is not null && stream!.IsBroadcasterThere, state?.ViewerCount ?? 0, relay.Find(streamId) is { } media ? LayersAre.Of(media.Layers) : LayersAre.None);
    }
}
