using System.Text.Json.Serialization;

namespace Pharos.Server.Whip;

/// <summary>How the bodies of this folder are read and written as JSON, generated at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(WantedLayer))]
[JsonSerializable(typeof(Dictionary<string, LayersEvent>))]
internal sealed partial class WhipJson : JsonSerializerContext;
