using Microsoft.AspNetCore.Http.HttpResults;
using Pharos.Cluster;

namespace Pharos.Server.Operations;

/// <summary>What orchestrators and load balancers ask.</summary>
internal static class HealthEndpoints
{
    // `wget --spider`, a common probe, asks for the head alone.
    private static readonly string[] GetOrHead = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps them.</summary>
    public static void MapHealth(this WebApplication app)
    {
        app.MapMethods("/healthz", GetOrHead, () => TypedResults.Text("ok\n")).WithTags("Operations").WithSummary("The process answers");
        app.MapMethods("/readyz", GetOrHead, GetReady).WithTags("Operations").WithSummary("New visitors are welcome");
    }

    // Without its directory a node still serves the streams it has, and joins that need another node get an error of their own.
    // Were it "not ready" then, a balancer would take all nodes away at once.
    private static ContentHttpResult GetReady(Membership membership, IHostApplicationLifetime lifetime, IBackplane backplane)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested) return NotReady("shutting down");
        if (!membership.HasJoined) return NotReady("Redis has not been reached yet");
        return TypedResults.Text(backplane.IsAvailable ? "ready\n" : "ready, but Redis cannot be reached\n");
    }

    private static ContentHttpResult NotReady(string why) => TypedResults.Text(why + "\n", statusCode: StatusCodes.Status503ServiceUnavailable);
}
