using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Pharos.Cluster;
using Pharos.Server.Tests.Architecture;
using Pharos.Server.Tests.Harness;

namespace Pharos.Server.Tests.Pages;

public sealed class PageTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    [Theory]
    [InlineData("/", "index", 200)]
    [InlineData("/broadcast", "broadcast", 200)]
    [InlineData("/broadcast/", "broadcast", 200)]
    [InlineData("/view/{issued}", "view", 200)]
    [InlineData("/view/{issued}/", "view", 200)]
    [InlineData("/embed/{issued}", "embed", 200)]
    [InlineData("/embed/{issued}/", "embed", 200)]
    [InlineData("/view/000000000000000000000000/", "not-found", 404)]
    [InlineData("/embed/000000000000000000000000", "not-found", 404)]
    [InlineData("/view", "not-found", 404)]
    [InlineData("/view/", "not-found", 404)]
    [InlineData("/nothing/here", "not-found", 404)]
    [InlineData("/missing.js", "not-found", 404)]
    public async Task A_path_shows_its_page(string path, string page, int status)
    {
        using var response = await _server.Http.GetAsync(path.Replace("{issued}", _server.NewStream().Id));
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(Repository.Read($"src/Pharos.Server/wwwroot/{page}.html"), await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/view/{issued}/")]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    public async Task The_head_of_a_page_can_be_asked_for_alone(string path)
    {
        using var response = await _server.SendAsync(HttpMethod.Head, path.Replace("{issued}", _server.NewStream().Id));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("POST", "/")]
    [InlineData("DELETE", "/healthz")]
    [InlineData("PUT", "/api/streams")]
    [InlineData("GET", "/api/streams")]
    [InlineData("POST", "/api/get-stream-id/")]
    public async Task A_method_that_is_not_meant_is_refused(string method, string path)
    {
        using var response = await _server.SendAsync(new HttpMethod(method), path);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.NotEmpty(response.Content.Headers.Allow);
    }

    [Fact]
    public async Task An_unknown_path_of_the_API_is_a_problem_for_programs()
    {
        using var response = await _server.Http.GetAsync("/api/nothing");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/broadcast/")]
    [InlineData("/view/{issued}/")]
    [InlineData("/nothing")]
    [InlineData("/js/pharos-player.js")]
    [InlineData("/healthz")]
    public async Task Nothing_but_an_embed_may_be_framed_and_no_page_runs_foreign_scripts(string path)
    {
        using var response = await _server.Http.GetAsync(path.Replace("{issued}", _server.NewStream().Id));
        var policy = Header(response, "Content-Security-Policy");
        Assert.Contains("default-src 'none'", policy);
        Assert.Contains("script-src 'self';", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.DoesNotContain("unsafe", policy);
        Assert.Equal("DENY", Header(response, "X-Frame-Options"));
        Assert.False(response.Headers.Contains("Cross-Origin-Opener-Policy")); // browsers complain of it on plain HTTP
        AssertCommonHeaders(response);
    }

    [Fact]
    public async Task An_embed_may_be_framed_by_anybody()
    {
        using var response = await _server.Http.GetAsync($"/embed/{_server.NewStream().Id}/");
        Assert.EndsWith("frame-ancestors *", Header(response, "Content-Security-Policy"));
        Assert.DoesNotContain("unsafe", Header(response, "Content-Security-Policy"));
        Assert.False(response.Headers.Contains("X-Frame-Options"));
        AssertCommonHeaders(response);
    }

    [Theory]
    [InlineData("js", "text/javascript")]
    [InlineData("css", "text/css")]
    public async Task Assets_may_be_imported_from_any_origin_and_are_asked_for_again(string kind, string type)
    {
        var path = Repository.Files($"src/Pharos.Server/wwwroot/{kind}", $"*.{kind}").First()["src/Pharos.Server/wwwroot".Length..];
        using var response = await _server.Http.GetAsync(path);
        Assert.Equal(type, response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("*", Header(response, "Access-Control-Allow-Origin"));
        Assert.Equal("no-cache", response.Headers.CacheControl?.ToString());

        using var again = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { IfNoneMatch = { response.Headers.ETag! } } };
        using var unchanged = await _server.Http.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    [Theory]
    [InlineData("/api/streams/{issued}")]
    [InlineData("/api/nothing")]
    public async Task What_programs_ask_for_is_neither_cached_nor_guessed_at(string path)
    {
        using var response = await _server.Http.GetAsync(path.Replace("{issued}", _server.NewStream().Id));
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
    }

    [Fact]
    public async Task No_answer_names_the_software() => Assert.False((await _server.Http.GetAsync("/")).Headers.Contains("Server"));

    [Theory]
    [InlineData("Production", false)]
    [InlineData("Development", true)]
    public async Task Only_in_development_does_a_bug_show_its_insides(string environment, bool isShown)
    {
        await using var server = await RunningServer.StartAsync(
            services => services.AddSingleton<IBackplane>(new BrokenBackplane()), $"/environment={environment}");
        server.MayLogErrors = true;
        foreach (var path in new[] { "/api/streams/{0}", "/api/streams/{0}/" })
        {
            using var response = await server.Http.GetAsync(path.Replace("{0}", server.NewStream().Id));
            Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
            Assert.Equal(isShown, (await response.Content.ReadAsStringAsync()).Contains(BrokenBackplane.Insides, StringComparison.Ordinal));
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static void AssertCommonHeaders(HttpResponseMessage response)
    {
        Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
        Assert.Equal("no-referrer", Header(response, "Referrer-Policy"));
        Assert.Contains("camera=(self)", Header(response, "Permissions-Policy"));
    }

    private static string Header(HttpResponseMessage response, string name) => Assert.Single(response.Headers.GetValues(name));
}
