using Pharos.Server.Tests.Harness;

namespace Pharos.Server.Tests.Hosting;

public sealed class ProxiesTests
{
    [Theory]
    [InlineData("127.0.0.1", "https://live.example.org/broadcast/")]
    [InlineData("127.0.0.0/8", "https://live.example.org/broadcast/")]
    [InlineData("10.0.0.0/8", null)]
    [InlineData(null, null)]
    public async Task Forwarded_headers_are_believed_of_configured_proxies_only(string? proxy, string? link)
    {
        await using var server = await RunningServer.StartAsync(proxy is null ? [] : [$"Proxies:0={proxy}"]);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/get-stream-id/")
        {
            Headers = { { "X-Forwarded-For", "203.0.113.7" }, { "X-Forwarded-Proto", "https" }, { "X-Forwarded-Host", "live.example.org" } },
        };
        using var response = await server.Http.SendAsync(request);
        Assert.Equal(link ?? $"{server.Url}broadcast/", (await response.ReadJsonAsync()).Text("broadcast_url"));
    }

    [Theory]
    [InlineData("Production", "live.example.org", "https", true)]
    [InlineData("Production", "live.example.org", "http", false)]
    [InlineData("Production", "localhost", "https", false)]
    [InlineData("Development", "live.example.org", "https", false)]
    public async Task HSTS_is_for_HTTPS_in_production(string environment, string host, string scheme, bool isSent)
    {
        await using var server = await RunningServer.StartAsync($"/environment={environment}", "Proxies:0=127.0.0.1");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/healthz")
        {
            Headers = { { "X-Forwarded-For", "203.0.113.7" }, { "X-Forwarded-Proto", scheme }, { "X-Forwarded-Host", host } },
        };
        using var response = await server.Http.SendAsync(request);
        Assert.Equal(isSent, response.Headers.Contains("Strict-Transport-Security"));
    }
}
