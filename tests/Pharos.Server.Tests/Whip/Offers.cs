using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Pharos.Server.Access;
using Pharos.Server.Tests.Architecture;
using Pharos.Server.Tests.Harness;

namespace Pharos.Server.Tests.Whip;

/// <summary>Requests of encoders and players.</summary>
internal static class Offers
{
    /// <summary>A stored offer of the conformance suite.</summary>
    public static string Read(string name) => Repository.Read($"tests/conformance/offers/{name}.sdp");

    /// <summary>A server whose relay is a script.</summary>
    public static Task<RunningServer> StartAsync(ScriptedRelay relay, params string[] settings) =>
        RunningServer.StartAsync(services => services.AddSingleton(relay.Gate), settings);

    /// <summary>Begins to publish.</summary>
    public static Task<HttpResponseMessage> PublishAsync(this RunningServer server, IssuedStream stream, string name = "publish-vp8") =>
        server.SendAsync(HttpMethod.Post, $"/whip/{stream.Id}", stream.Token, Sdp(name));

    /// <summary>Begins to play.</summary>
    public static Task<HttpResponseMessage> PlayAsync(this RunningServer server, IssuedStream stream, string name = "play-vp8") =>
        server.SendAsync(HttpMethod.Post, $"/whep/{stream.Id}", null, Sdp(name));

    public static HttpContent Sdp(string name) => new StringContent(Read(name), new MediaTypeHeaderValue("application/sdp"));

    /// <summary>The path of the session that was made.</summary>
    public static string Path(this HttpResponseMessage created) => created.Headers.Location!.OriginalString;
}
