using System.Text;
using System.Text.Json;
using Pharos.Server.Signaling;
using Pharos.Server.Streams;
using Pharos.Server.Tests.Harness;

namespace Pharos.Server.Tests.Streams;

/// <summary>A participant whose socket is a list.</summary>
internal sealed class Actor
{
    private readonly Outbox _outbox = new(int.MaxValue);
    private readonly List<string> _told = [];

    public Actor(Node node, Role role, string? peerId = null)
    {
        Node = node;
        Participant = new Participant(peerId ?? PeerIds.Create(), role, _outbox, resumes: peerId is not null);
        _outbox.DrainBy(() => { });
    }

    public Node Node { get; }

    public Participant Participant { get; }

    public string PeerId => Participant.PeerId;

    /// <summary>
    /// What it was told since it was asked last, in few words: the type, and what tells two of a type apart. Viewer counts are a matter
    /// of their own.
    /// </summary>
    public string Told()
    {
        var told = string.Join(", ", Everything().Where(said => !said.StartsWith("viewer-count", StringComparison.Ordinal)));
        _told.Clear();
        return told;
    }

    /// <summary>The last viewer count it was told, or null.</summary>
    public string? Count() => Everything().LastOrDefault(said => said.StartsWith("viewer-count", StringComparison.Ordinal));

    public void Say(PeerMessage message) => Node.Post(stream => stream.Receive(Participant, message));

    public void Say(RouteReport report) => Node.Post(stream => stream.Receive(Participant, report));

    public void Say(Sending sending) => Node.Post(stream => stream.Receive(Participant, sending));

    public void Select(string? layer) => Node.Post(stream => stream.Receive(Participant, new SelectLayer(layer)));

    public void Measure(int milliseconds) => Node.Post(stream => stream.Receive(Participant, new DelayMeasured(milliseconds)));

    public void Leave() => Node.Post(stream => stream.Leave(Participant));

    public void Lose() => Node.Post(stream => stream.SocketClosed(Participant, closedByClient: false));

    private List<string> Everything()
    {
        while (_outbox.TryTake(out var frame, out var close))
            _told.Add(frame is null ? $"close {(int)close!.Status}" : InFewWords(Encoding.UTF8.GetString(frame)));
        return _told;
    }

    private static string InFewWords(string text)
    {
        using var document = JsonDocument.Parse(text);
        var message = document.RootElement;
        return message.Text("type") switch
        {
            "welcome" => (message.GetProperty("live").GetBoolean() ? "welcome live" : "welcome") + (message.Text("via") == "relay" ? " relay" : ""),
            "route" => $"route {message.Text("via")}",
            "error" => $"error {message.Text("code")}",
            "stream-ended" or "viewer-left" => $"{message.Text("type")} {message.Text("reason")}",
            "stream-live" => $"stream-live {message.Text("title")}".TrimEnd(),
            "presence" => $"presence {message.Text("broadcaster")}",
            "sending" => "sending" + (message.GetProperty("audio").GetBoolean() ? " audio" : "") + (message.GetProperty("video").GetBoolean() ? " video" : ""),
            "advice" => string.Join(' ', ["advice", .. message.GetProperty("advice").EnumerateArray().Select(one => one.Text("code"))]),
            "layers" => string.Join(' ', ["layers", .. message.GetProperty("layers").EnumerateArray().Select(InFewWords)]),
            "viewer-count" => $"viewer-count {message.GetProperty("viewer_count").GetInt32()}",
            "delays" => string.Join(' ', ["delays", .. new[] { "measured", "median_ms", "p95_ms", "max_ms" }.Select(name => $"{message.GetProperty(name)}")])
                + $" of {message.GetProperty("viewers").GetArrayLength()}",
            "offer" or "answer" => $"{message.Text("type")} {message.Text("sdp")}",
            var type => type!,
        };
    }

    private static string InFewWords(JsonElement layer) => layer.Text("id") + (layer.GetProperty("active").GetBoolean() ? "" : "-");
}
