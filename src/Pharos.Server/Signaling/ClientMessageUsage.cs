using System.Text.Json;

namespace Pharos.Server.Signaling;

/// <summary>Says what a frame that cannot be read should have looked like.</summary>
internal static class ClientMessageUsage
{
    private static readonly Dictionary<string, string> Usages = new(StringComparer.Ordinal)
    {
        ["broadcast"] = "`broadcast` needs `token` (text); `title` and `resume` (text), `takeover` (true or false) and `route` (auto, p2p or relay) "
            + "are optional.",
        ["watch"] = "`watch` takes only `resume` (text), which is optional.",
        ["offer"] = "`offer` needs `to` (a peer id) and `sdp` (text).",
        ["answer"] = "`answer` needs `to` (a peer id) and `sdp` (text).",
        ["candidate"] = "`candidate` needs `to` (a peer id) and `candidate`: null, or an object with `candidate` (text) "
            + "and optionally `sdpMid` (text), `sdpMLineIndex` (0 to 65535) and `usernameFragment` (text).",
        ["route-failed"] = "`route-failed` needs `to` (a peer id).",
        ["uplink-limited"] = "`uplink-limited` is sent as {\"type\":\"uplink-limited\"}.",
        ["sending"] = "`sending` needs `audio` and `video` (true or false).",
        ["select-layer"] = "`select-layer` needs `layer`: the `id` of a layer (text), or null for automatic.",
        ["delay"] = "`delay` needs `ms`: whole milliseconds, 0 to 60000.",
        ["leave"] = "`leave` is sent as {\"type\":\"leave\"}.",
        ["ping"] = "`ping` is sent as {\"type\":\"ping\"}.",
    };

    /// <summary>A sentence about what is wrong with the frame.</summary>
    public static string Explain(ReadOnlySpan<byte> utf8)
    {
        if (!TryReadType(utf8, out var isObject, out var type))
            return isObject ? "The message has no `type` (text)." : "The frame is not a JSON object in UTF-8.";
        return Usages.TryGetValue(type, out var usage)
            ? usage
            : $"`type` must be one of {string.Join(", ", Usages.Keys)}.";
    }

    private static bool TryReadType(ReadOnlySpan<byte> utf8, out bool isObject, out string type)
    {
        type = "";
        isObject = false;
        try
        {
            var reader = new Utf8JsonReader(utf8);
            using var document = JsonDocument.ParseValue(ref reader);
            isObject = reader.BytesConsumed == utf8.Length && document.RootElement.ValueKind == JsonValueKind.Object;
            if (!isObject || !document.RootElement.TryGetProperty("type", out var member) || member.ValueKind != JsonValueKind.String)
                return false;
            type = member.GetString()!;
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false; // no JSON, or text that is not UTF-8
        }
    }
}
