using System.Security.Cryptography;

namespace Pharos.Server.Access;

/// <summary>
/// Bytes from the CSPRNG, drawn a block at a time: a call into OpenSSL takes 1 µs, whether for 11 bytes or for 500. Each byte is
/// handed out once, and wiped here.
/// </summary>
internal static class RandomBytes
{
    private const int BlockBytes = 512;

    [ThreadStatic]
    private static byte[]? _block;

    [ThreadStatic]
    private static int _left;

    /// <summary>Fills <paramref name="bytes"/>, at most 512.</summary>
    public static void Fill(Span<byte> bytes)
    {
        var block = _block ??= new byte[BlockBytes];
        if (_left < bytes.Length)
        {
            RandomNumberGenerator.Fill(block);
            _left = BlockBytes;
        }
        _left -= bytes.Length;
        var fresh = block.AsSpan(_left, bytes.Length);
        fresh.CopyTo(bytes);
        fresh.Clear();
    }
}
