using Pharos.Server.Hosting;

namespace Pharos.Server.Streams;

/// <summary>Links to a stream's pages.</summary>
internal sealed class StreamLinks(PublicAddress address)
{
    /// <summary>The broadcaster's page.</summary>
    public string Broadcast(HttpRequest request) => address.Of(request) + "/broadcast/";

    /// <summary>The viewers' page, under the address that the request was made to.</summary>
    public string View(HttpRequest request, string streamId) => $"{address.Of(request)}/view/{streamId}/";

    /// <summary>The viewers' page under this machine's addresses in its networks, when the request was made to localhost.</summary>
    public IReadOnlyList<string> LanViews(HttpRequest request, string streamId) =>
        [.. address.InLan(request).Select(origin => $"{origin}/view/{streamId}/")];

    /// <summary>The one link that works for others.</summary>
    public string ToShare(HttpRequest request, string streamId) => LanViews(request, streamId) is [var lan, ..] ? lan : View(request, streamId);
}
