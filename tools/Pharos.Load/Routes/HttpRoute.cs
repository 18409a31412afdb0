using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Pharos.Load.Options;

namespace Pharos.Load.Routes;

/// <summary>
/// WHIP and WHEP, and the making of streams. Each session comes over a connection of its own, as those of separate viewers do.
/// RFC 9725, draft-ietf-wish-whep.
/// </summary>
internal sealed class HttpRoute : IMediaRoute, IDisposable
{
    private const string Sdp = "application/sdp";

    private readonly HttpClient _http;
    private readonly Uri _url;

    /// <summary>To the servers of the options.</summary>
    public HttpRoute(LoadOptions options)
    {
        _url = options.Url;
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(10) };
        if (options.IsInsecure) handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        _http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(20) };
    }

    /// <summary>Makes a stream.</summary>
    /// <param name="publishKey">What the server may want for it.</param>
    /// <param name="route">The way that its media is to take, such as <c>relay</c>.</param>
    /// <param name="cancelled">Gives up.</param>
    /// <exception cref="JoinException">The server made none.</exception>
    public async Task<StreamTicket> CreateStreamAsync(string? publishKey, string route, CancellationToken cancelled)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_url, "/api/streams"));
        request.Content = new StringContent($$"""{"route":"{{route}}"}""", Encoding.UTF8, "application/json");
        if (publishKey is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", publishKey);
        using var response = await SendAsync(request, cancelled);
        if (response.StatusCode != HttpStatusCode.Created) throw await ServerRefusal.OfStreamAsync(response, cancelled);
        var created = await response.Content.ReadFromJsonAsync<JsonElement>(cancelled);
        return new(created.GetProperty("stream_id").GetString()!, created.GetProperty("publish_token").GetString());
    }

    /// <inheritdoc/>
    public Task<MediaSessionTicket> PublishAsync(StreamTicket stream, string offer, CancellationToken cancelled) =>
        OfferAsync(new Uri(_url, $"/whip/{stream.Id}"), stream.Token, offer, cancelled);

    /// <inheritdoc/>
    public Task<MediaSessionTicket> WatchAsync(Uri node, StreamTicket stream, string offer, CancellationToken cancelled) =>
        OfferAsync(new Uri(node, $"/whep/{stream.Id}"), bearer: null, offer, cancelled);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<MediaSessionTicket> OfferAsync(Uri endpoint, string? bearer, string offer, CancellationToken cancelled)
    {
        using var request = Request(HttpMethod.Post, endpoint, bearer);
        request.Content = new StringContent(offer);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(Sdp);
        using var response = await SendAsync(request, cancelled);
        if (response.StatusCode != HttpStatusCode.Created) throw await ServerRefusal.OfSessionAsync(response, cancelled);
        var answer = await response.Content.ReadAsStringAsync(cancelled);
        var session = response.Headers.Location is { } location ? new Uri(endpoint, location) : null;
        return new(answer, () => session is null ? Task.CompletedTask : EndAsync(session, bearer));
    }

    private async Task EndAsync(Uri session, string? bearer)
    {
        try
        {
            using var request = Request(HttpMethod.Delete, session, bearer);
            using var response = await _http.SendAsync(request);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            // The good-bye of DTLS ends it, too.
        }
    }

    private static HttpRequestMessage Request(HttpMethod method, Uri url, string? bearer)
    {
        var request = new HttpRequestMessage(method, url);
        request.Headers.ConnectionClose = true;
        if (bearer is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        return request;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancelled)
    {
        try
        {
            return await _http.SendAsync(request, cancelled);
        }
        catch (HttpRequestException e)
        {
            throw new JoinException($"no connection ({e.HttpRequestError})", $"{request.RequestUri!.Authority} cannot be reached: {e.Message}");
        }
        catch (OperationCanceledException) when (!cancelled.IsCancellationRequested)
        {
            throw new JoinException("no answer in time", $"{request.RequestUri!.Authority} did not answer within {_http.Timeout.TotalSeconds} s.");
        }
    }
}
