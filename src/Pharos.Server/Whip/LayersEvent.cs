using System.Text.Json;
using System.Text.Json.Serialization;
using Pharos.Server.Signaling;

namespace Pharos.Server.Whip;

/// <summary>What the event <c>layers</c> says of one m-line (draft-ietf-wish-whep-02 §4.9.1).</summary>
/// <param name="Active">The layers that the publisher sends.</param>
/// <param name="Inactive">Those that it leaves out just now.</param>
/// <param name="Layers">Those that a player may ask for: the active ones, since none of them is told apart further.</param>
internal sealed record LayersEvent(IReadOnlyList<EncodingIs> Active, IReadOnlyList<EncodingIs> Inactive, IReadOnlyList<SelectableLayer> Layers)
{
    /// <summary>The event's data.</summary>
    /// <param name="mediaId">Index of the m-line.</param>
    /// <param name="told">The layers, the best first.</param>
    public static string Write(string mediaId, LayersAre told)
    {
        var all = told.Layers.Select((layer, i) => (layer, Index: told.Layers.Count - 1 - i)).ToList();
        var active = all.Where(one => one.layer.Active).ToList();
        return JsonSerializer.Serialize(
            new Dictionary<string, LayersEvent>
            {
                [mediaId] = new(
                    [.. active.Select(one => new EncodingIs(one.layer.Id, one.Index, one.layer.Bitrate))],
                    [.. all.Except(active).Select(one => new EncodingIs(one.layer.Id, one.Index, null))],
                    [.. active.Select(one => new SelectableLayer(one.layer.Id, one.Index, one.layer.Bitrate))]),
            },
            WhipJson.Default.DictionaryStringLayersEvent);
    }
}

/// <summary>An encoding.</summary>
/// <param name="Id">Its rid.</param>
/// <param name="SimulcastIdx">Its place among the others, 0 for the smallest.</param>
/// <param name="Bitrate">Bits a second; null while it is not sent.</param>
internal sealed record EncodingIs(
    string Id, int SimulcastIdx, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Bitrate);

/// <summary>A layer that a player may ask for.</summary>
/// <param name="EncodingId">The rid of the encoding.</param>
/// <param name="SimulcastIdx">Its place among the others, 0 for the smallest.</param>
/// <param name="Bitrate">Bits a second.</param>
internal sealed record SelectableLayer(string EncodingId, int SimulcastIdx, long Bitrate);
