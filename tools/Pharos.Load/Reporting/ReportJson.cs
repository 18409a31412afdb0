using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pharos.Load.Reporting;

/// <summary>How a report is written as JSON, generated at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(LoadReport))]
internal sealed partial class ReportJson : JsonSerializerContext
{
    /// <summary>The text of a report.</summary>
    public static string Write(LoadReport report) => JsonSerializer.Serialize(report, Default.LoadReport);
}
