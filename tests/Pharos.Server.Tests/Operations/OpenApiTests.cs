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
}
