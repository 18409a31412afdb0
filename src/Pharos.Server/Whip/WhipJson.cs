using System.Text.Json.Serialization;

namespace Pharos.Server.Whip;

/// <summary>How the bodies of this folder are read as JSON, generated at compile time.</summary>
[JsonSerializable(typeof(string[]))]
internal sealed partial class WhipJson : JsonSerializerContext;
