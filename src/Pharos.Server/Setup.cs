using System.Text.Json;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;
using Pharos.Cluster;
using Pharos.Server.Access;
using Pharos.Server.Hosting;
using Pharos.Server.Operations;
using Pharos.Server.Pages;
using Pharos.Server.Signaling;
using Pharos.Server.Streams;

namespace Pharos.Server;

/// <summary>What the server is made of.</summary>
internal static class Setup
{
    /// <summary>Every record of options. A new setting is a new property of one of these, and nothing else.</summary>
    public static readonly IReadOnlyList<OptionsSection> Options =
    [
        OptionsSection.Of<HostingOptions>(),
        OptionsSection.Of<SecretKeyOptions>(),
        OptionsSection.Of<ClusterOptions>(),
        OptionsSection.Of<PublishOptions>(PublishOptions.Section),
        OptionsSection.Of<IceOptions>(IceOptions.Section),
        OptionsSection.Of<MediaOptions>(MediaOptions.Section),
        OptionsSection.Of<StreamOptions>(StreamOptions.Section),
        OptionsSection.Of<MediaRouteOptions>(MediaRouteOptions.Section),
        OptionsSection.Of<SignalingOptions>(SignalingOptions.Section),
    ];

    /// <summary>Binds and validates all options.</summary>
    public static void AddOptions(this WebApplicationBuilder builder)
    {
        foreach (var section in Options) section.Bind(builder.Services);
    }

    /// <summary>Registers everything that lives as long as the process.</summary>
    public static void AddServices(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(provider => SecretKey.Load(Value<SecretKeyOptions>(provider), Value<ClusterOptions>(provider).IsClustered));
        services.AddSingleton<StreamIds>().AddSingleton<ResumeTokens>();
        services.AddSingleton<PublishPolicy>().AddSingleton<IceServers>();
        services.AddSingleton<IBackplane>(provider => Value<ClusterOptions>(provider).Join(provider));
        services.AddSingleton<StreamEvents>().AddSingleton<StreamServices>().AddSingleton<StreamRegistry>();
        services.AddSingleton<StreamLinks>().AddSingleton<StreamCreation>();
        services.AddSingleton<SocketQuota>().AddSingleton<CreationQuota>();
        services.AddSingleton<OriginPolicy>().AddSingleton<KeepAlive>().AddSingleton<SignalingEndpoint>();
        services.AddSingleton<PageFiles>();
        services.AddMedia();
        services.AddSingleton<Membership>().AddHostedService(provider => provider.GetRequiredService<Membership>());
        services.AddHostedService<MemoryTrim>();
        services.AddCors().AddTransient<IConfigureOptions<CorsOptions>, OriginPolicy>();
        services.AddProblemDetails();
        services.AddApiDescription();
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
        });

        static T Value<T>(IServiceProvider provider) where T : class => provider.GetRequiredService<IOptions<T>>().Value;
    }
}
