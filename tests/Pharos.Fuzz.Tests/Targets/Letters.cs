using System.Text;

namespace Pharos.Fuzz.Tests.Targets;

/// <summary>An input as text, as the server decodes a body, in a buffer of the thread: making text is not the parser's doing.</summary>
internal static class Letters
{
    [ThreadStatic]
    private static char[]? _buffer;

    /// <summary>Good until the next call on the same thread.</summary>
    public static ReadOnlySpan<char> Of(ReadOnlySpan<byte> utf8)
    {
        var buffer = _buffer ??= new char[128 * 1024];
        return buffer.AsSpan(0, Encoding.UTF8.GetChars(utf8, buffer));
    }
}
