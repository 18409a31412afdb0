using System.Net.Http.Headers;
using System.Text.Json;

namespace Pharos.Server.Tests.Harness;

/// <summary>Bodies as JSON.</summary>
internal static class Json
{
    /// <summary>The body of an answer.</summary>
    public static async Task<JsonElement> ReadJsonAsync(this HttpResponseMessage response)
    {
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }

    /// <summary>The answer is problem details (RFC 9457) with this code, and says what to do.</summary>
    public static async Task ExpectProblemAsync(this HttpResponseMessage response, int status, string code)
    {
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.ReadJsonAsync();
        Assert.Equal(code, problem.Text("code"));
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.False(string.IsNullOrWhiteSpace(problem.Text("title")));
        Assert.False(string.IsNullOrWhiteSpace(problem.Text("detail")));
    }

    public static HttpContent Body(string json) => new StringContent(json, new MediaTypeHeaderValue("application/json"));

    public static string? Text(this JsonElement element, string member) => element.GetProperty(member).GetString();

    /// <summary>Names of an object's members.</summary>
    public static IEnumerable<string> Members(this JsonElement element) => element.EnumerateObject().Select(member => member.Name);
}
