using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Pharos.Server.Access;
using Pharos.Server.Streams;
using Pharos.Server.Tests.Harness;
using Pharos.Sfu;

namespace Pharos.Server.Tests.Whip;

/// <summary>An encoder has no socket: who holds its token asks what to change about it.</summary>
public sealed class AdviceTests : IAsyncLifetime
{
    private readonly ScriptedRelay _relay = new();
    private RunningServer _server = null!;
    private IssuedStream _stream;

    public async ValueTask InitializeAsync()
    {
        _server = await Offers.StartAsync(_relay);
        _stream = _server.NewStream();
        using var published = await _server.PublishAsync(_stream);
        _relay.Last.Become(SessionState.Connected);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_holder_of_the_token_reads_what_to_change_and_nobody_else_does()
    {
        await FindAsync(PublisherFindings.NoAudio | PublisherFindings.BFrames, count: 2);
        using var told = await AskAsync(_stream.Token);
        var advice = (await told.ReadJsonAsync()).GetProperty("advice");
        Assert.Equal(["b-frames", "no-audio"], advice.EnumerateArray().Select(one => one.Text("code")));
        Assert.All(advice.EnumerateArray(), one => Assert.EndsWith(".", one.Text("text"), StringComparison.Ordinal));

        using var open = await AskAsync(null);
        Assert.DoesNotContain("advice", (await open.ReadJsonAsync()).Members());
        using var refused = await AskAsync("wrong");
        Assert.Equal((HttpStatusCode.Unauthorized, "Bearer"), (refused.StatusCode, refused.Headers.WwwAuthenticate.ToString()));

        await FindAsync(PublisherFindings.None, count: 0);
        using var after = await AskAsync(_stream.Token);
        Assert.Empty((await after.ReadJsonAsync()).GetProperty("advice").EnumerateArray());
    }

    private Task<HttpResponseMessage> AskAsync(string? token) => _server.SendAsync(HttpMethod.Get, $"/api/streams/{_stream.Id}", token);

    // The stream takes note of it in its own time.
    private async Task FindAsync(PublisherFindings findings, int count)
    {
        _relay.Findings = findings;
        var streams = _server.Services.GetRequiredService<StreamRegistry>();
        streams.MediaChanged(_stream.Id);
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (streams.Find(_stream.Id)?.PublicState?.Advice.Count != count)
        {
            late.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
