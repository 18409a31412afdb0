namespace Pharos.Server.Whip;

/// <summary>Maps WHIP and WHEP.</summary>
internal static class WhipRoutes
{
    /// <summary>
    /// Maps them, all methods each: what a method of no use gets is a matter of the protocol, too. A trailing slash is optional. Straight after
    /// routing: nothing that is done for pages is of use to encoders.
    /// </summary>
    public static void MapWhip(this WebApplication app)
    {
        var (offers, sessions) = (app.Services.GetRequiredService<OfferEndpoint>(), app.Services.GetRequiredService<SessionEndpoint>());
        var (events, layers) = (app.Services.GetRequiredService<EventEndpoint>(), app.Services.GetRequiredService<LayerEndpoint>());
        Map("/whip/{streamId}", context => offers.HandleAsync(WhipKind.Whip, context));
        Map("/whep/{streamId}", context => offers.HandleAsync(WhipKind.Whep, context));
        Map("/whip/{streamId}/{session}", context => sessions.HandleAsync(WhipKind.Whip, context));
        Map("/whep/{streamId}/{session}", context => sessions.HandleAsync(WhipKind.Whep, context));
        Map("/whep/{streamId}/{session}/layer", layers.HandleAsync);
        Map("/whep/{streamId}/{session}/sse", events.MakeAsync);
        Map("/whep/{streamId}/{session}/sse/{events}", events.ServeAsync);

        void Map(string pattern, RequestDelegate handle) => app.Map(pattern, handle).ShortCircuit().ExcludeFromDescription();
    }
}
