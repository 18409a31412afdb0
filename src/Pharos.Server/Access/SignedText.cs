using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Pharos.Server.Access;

/// <summary>Comparison of a signature that came as text with the one that is expected.</summary>
internal static class SignedText
{
    private const int MaxBytes = 64;

    /// <summary>Whether <paramref name="text"/> is the base64url of <paramref name="expected"/> (64 bytes at most), in constant time.</summary>
    public static bool Matches(ReadOnlySpan<char> text, ReadOnlySpan<byte> expected)
    {
        if (text.Length != Base64Url.GetEncodedLength(expected.Length)) return false;
        Span<byte> given = stackalloc byte[MaxBytes];
        return Base64Url.DecodeFromChars(text, given, out _, out var written) == OperationStatus.Done
            && CryptographicOperations.FixedTimeEquals(given[..written], expected);
    }
}
