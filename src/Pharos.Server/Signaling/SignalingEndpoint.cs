using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Pharos.Server.Access;
using Pharos.Server.Operations;
using Pharos.Server.Streams;

namespace Pharos.Server.Signaling;

/// <summary>Where signaling sockets come in: <c>/ws/webrtc/&lt;stream_id&gt;/</c>.</summary>
internal sealed class SignalingEndpoint(
    StreamIds streamIds,
    ResumeTokens resumeTokens,
    StreamRegistry streams,
    OriginPolicy origins,
    SocketQuota quota,
    RelayPort relay,
    KeepAlive keepAlive,
    IOptions<SignalingOptions> options,
    IHostApplicationLifetime lifetime,
    TimeProvider time)
{
    private const int RetryAfterMs = 10_000;
    private readonly SignalingOptions _options = options.Value;

    private static readonly WebSocketAcceptContext WithoutPings = new() { KeepAliveInterval = Timeout.InfiniteTimeSpan }; // see KeepAlive

    /// <summary>Serves one request until its socket ends.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var streamId = (string)context.GetRouteValue("streamId")!;
        if (Refusal(context, streamId) is { } refusal)
        {
            await refusal.ExecuteAsync(context);
            return;
        }
        using var place = quota.TryTake(context.Connection.RemoteIpAddress);
        var mediaAddresses = await relay.AddressesFor(context.Request);
        using var webSocket = await context.WebSockets.AcceptWebSocketAsync(WithoutPings);
        using var kept = keepAlive.Watch(webSocket, context);
        context.Request.Headers.Clear(); // the upgrade is done; what a browser says of itself is a kilobyte that each idle socket would keep
        var socket = new SignalingSocket(webSocket, _options, time);
        using var stopping = lifetime.ApplicationStopping.UnsafeRegister(
            static outbox => ((Outbox)outbox!).Close(CloseCode.GoingAway, "the server is shutting down"), socket.Outbox);
        if (place is null) TellTooMany(socket);

        var session = new SignalingSession(streamId, socket, streams, streamIds, resumeTokens, _options, mediaAddresses, time);
        var closedByClient = false;
        try
        {
            session.Opened();
            closedByClient = await socket.ReadAllAsync(session.Receive);
        }
        finally
        {
            session.Closed(closedByClient);
        }
    }

    private ProblemHttpResult? Refusal(HttpContext context, string streamId)
    {
        if (!streamIds.IsIssued(streamId)) return ApiProblem.UnknownStream();
        if (!context.WebSockets.IsWebSocketRequest) return ApiProblem.NotAWebSocket();
        return origins.Allows(context.Request) ? null : ApiProblem.ForeignOrigin();
    }

    // Said over the socket, not by a status: a page cannot read the status of a refused upgrade.
    private void TellTooMany(SignalingSocket socket)
    {
        socket.Outbox.Post(new Error(
            ErrorCode.RateLimited,
            $"Your address has {_options.SocketsPerAddress} connections to this server already. Close some, or ask its operator to allow more.",
            RetryAfterMs));
        socket.Outbox.Close(CloseCode.TryAgainLater, "too many connections from your address");
    }
}

/// <summary>Maps the signaling socket.</summary>
internal static class SignalingRoutes
{
    private const string Prefix = "/ws";

    /// <summary>Lets requests for signaling become WebSockets.</summary>
    /// <remarks>Before routing: what does without the rest of the pipeline needs it. Only here: other requests do not pay for it.</remarks>
    public static void UseSignaling(this WebApplication app)
    {
        var keepAlive = app.Services.GetRequiredService<KeepAlive>();
        app.UseWhen(
            static context => context.Request.Path.StartsWithSegments(Prefix),
            signaling => signaling.Use(next => context =>
            {
                keepAlive.Prepare(context);
                return next(context);
            }).UseWebSockets());
    }

    /// <summary>Maps it.</summary>
    /// <remarks>
    /// Straight after routing, and without a scope of services: whatever waits in the pipeline for this request to end is memory that
    /// each idle socket keeps.
    /// </remarks>
    public static void MapSignaling(this WebApplication app) => app
        .MapGet(Prefix + "/webrtc/{streamId}", app.Services.GetRequiredService<SignalingEndpoint>().HandleAsync)
        .ShortCircuit()
        .ExcludeFromDescription();
}
