using System.Text.Json;
using Pharos.Server.Tests.Harness;

namespace Pharos.Server.Tests.Operations;

public sealed class OpenApiTests
{
    [Fact]
    public async Task The_document_lists_the_API_and_nothing_else()
    {
        await using var server = await RunningServer.StartAsync();
        using var response = await server.Http.GetAsync("/openapi/v1.json");
        var document = await response.ReadJsonAsync();

        Assert.StartsWith("3.", document.Text("openapi"));
        var operations = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.Members().Select(method => $"{method} {path.Name}")).Order(StringComparer.Ordinal);
        Assert.Equal(
            [
                "delete /api/streams/{streamId}",
                "get /api/get-stream-id",
                "get /api/streams/{streamId}",
                "get /api/streams/{streamId}/qr.svg",
                "get /api/streams/{streamId}/viewers",
                "get /healthz",
                "get /readyz",
                "head /healthz",
                "head /readyz",
                "post /api/streams",
            ],
            operations);
        var created = document.GetProperty("components").GetProperty("schemas").GetProperty("CreatedStream").GetProperty("properties");
        Assert.Contains("publish_token", created.Members());
    }

    [Fact]
    public async Task Says_who_is_let_in_what_a_problem_is_called_and_which_kind_a_number_is()
    {
        await using var server = await RunningServer.StartAsync();
        using var response = await server.Http.GetAsync("/openapi/v1.json");
        var document = await response.ReadJsonAsync();
        var (paths, components) = (document.GetProperty("paths"), document.GetProperty("components"));
        var schemas = components.GetProperty("schemas");

        Assert.Equal("Pharos", document.GetProperty("info").Text("title"));
        Assert.Equal("http", components.GetProperty("securitySchemes").GetProperty("bearer").Text("type"));
        Assert.Equal("""[{"bearer":[]}]""", Security("/api/streams/{streamId}", "delete"));
        Assert.Equal("""[{"bearer":[]}]""", Security("/api/streams/{streamId}/viewers", "get"));
        Assert.Equal("""[{"bearer":[]},{}]""", Security("/api/streams", "post"));
        Assert.Contains("code", schemas.GetProperty("ProblemDetails").GetProperty("properties").Members());
        Assert.Equal("integer", schemas.GetProperty("PublicStream").GetProperty("properties").GetProperty("viewer_count").Text("type"));

        string Security(string path, string method) =>
            JsonSerializer.Serialize(paths.GetProperty(path).GetProperty(method).GetProperty("security"));
    }
}
