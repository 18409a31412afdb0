using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace Pharos.Server.Signaling;

/// <summary>
/// A JSON string (RFC 8259 §7) that is handed on as it came, quotes and escapes included: what a session description says is nothing
/// to the server, so it is checked to be text, and neither decoded nor encoded again.
/// </summary>
/// <param name="Utf8">The string with its quotes.</param>
[JsonConverter(typeof(JsonTextConverter))]
internal readonly record struct JsonText(ReadOnlyMemory<byte> Utf8)
{
    /// <summary>A string that is not from the wire.</summary>
    public static JsonText From(string text) => new(JsonSerializer.SerializeToUtf8Bytes(text, SignalingJson.Default.String));

    /// <summary>What it says; false where escapes stand for half a character.</summary>
    public bool TryDecode([NotNullWhen(true)] out string? text)
    {
        try
        {
            text = JsonSerializer.Deserialize(Utf8.Span, SignalingJson.Default.String);
            return text is not null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            text = null;
            return false;
        }
    }

    /// <inheritdoc/>
    public bool Equals(JsonText other) => Utf8.Span.SequenceEqual(other.Utf8.Span);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Utf8.Span);
        return hash.ToHashCode();
    }
}

/// <summary>Reads and writes <see cref="JsonText"/>.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Made by the serializer.")]
internal sealed class JsonTextConverter : JsonConverter<JsonText>
{
    /// <inheritdoc/>
    public override JsonText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        // The reader has checked the escapes; a whole frame is one span.
        if (reader.TokenType != JsonTokenType.String || reader.HasValueSequence || !Utf8.IsValid(reader.ValueSpan)) throw new JsonException();
        var text = new byte[reader.ValueSpan.Length + 2];
        text[0] = text[^1] = (byte)'"';
        reader.ValueSpan.CopyTo(text.AsSpan(1));
        return new JsonText(text);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, JsonText value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
}
