using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Pharos.Rtc.Sdp;
using Pharos.Server.Streams;
using Pharos.Server.Whip;
using Pharos.Sfu;

namespace Pharos.Server.Hosting;

/// <summary>The relay and those who answer offers for it.</summary>
internal static class MediaSetup
{
    /// <summary>Registers them.</summary>
    public static void AddMedia(this IServiceCollection services) => services
        .AddSingleton<MediaHost>()
        .AddSingleton(PortTo)
        .AddSingleton<HostNames>()
        .AddSingleton<MediaAddresses>()
        .AddSingleton<WhipPublishing>()
        .AddSingleton<SessionQuota>()
        .AddSingleton<WhipSessions>()
        .AddSingleton<OfferEndpoint>()
        .AddSingleton<SessionEndpoint>()
        .AddSingleton<PlayerSessions>()
        .AddSingleton<EventEndpoint>()
        .AddSingleton<LayerEndpoint>();

    // The engine is there when the server has bound its port, and the addresses ask for its number: both are looked up when needed.
    private static RelayPort PortTo(IServiceProvider provider)
    {
        return new RelayPort
        {
            AcceptPublisher = (string stream, SessionDescription offer, ImmutableArray<AnnouncedAddress> addresses, Action<MediaSession> changed,
                [NotNullWhen(true)] out MediaSession? session, [NotNullWhen(false)] out OfferRefusal? refusal) =>
                Host().Sfu.TryAcceptPublisher(stream, offer, addresses, changed, out session, out refusal),
            AcceptViewer = (string stream, SessionDescription offer, ImmutableArray<AnnouncedAddress> addresses, Action<MediaSession> changed,
                [NotNullWhen(true)] out MediaSession? session, [NotNullWhen(false)] out OfferRefusal? refusal) =>
                Host().Sfu.TryAcceptViewer(stream, offer, addresses, changed, out session, out refusal),
            CloseStream = stream => Host().SfuIfOpen?.CloseStream(stream),
            Find = stream => Host().SfuIfOpen?.Find(stream),
            Port = () => Host().Sfu.Port,
            AddressesFor = request => provider.GetRequiredService<MediaAddresses>().ForAsync(request),
            AddressesForOtherNodes = () => provider.GetRequiredService<MediaAddresses>().ForOtherNodes(),
        };

        MediaHost Host() => provider.GetRequiredService<MediaHost>();
    }
}
