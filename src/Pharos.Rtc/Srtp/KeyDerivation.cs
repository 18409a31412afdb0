using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Pharos.Rtc.Srtp;

/// <summary>
/// Makes session keys of a master key, once for a session (the key derivation rate is 0, as DTLS-SRTP has it): the key stream of AES in
/// counter mode, which starts at
/// <code>
///  0             7       8                14       16
/// | salt        | salt XOR label | salt  | counter |
/// </code>
/// A salt of 12 bytes is followed by zeros. RFC 3711 §4.3, RFC 7714 §11.
/// </summary>
public static class KeyDerivation
{
    private const int BlockLength = 16;
    private const int LabelAt = 7;
    private const int CounterAt = 14;

    /// <summary>Fills a session key. It may have any length up to 65,536 blocks of 16 bytes.</summary>
    public static void Derive(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, KeyLabel label, Span<byte> sessionKey)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(masterSalt.Length, CounterAt);
        Span<byte> counter = stackalloc byte[BlockLength];
        Span<byte> stream = stackalloc byte[BlockLength];
        counter.Clear();
        masterSalt.CopyTo(counter);
        counter[LabelAt] ^= (byte)label;

        using var aes = Aes.Create();
        aes.SetKey(masterKey);
        for (var done = 0; done < sessionKey.Length; done += BlockLength)
        {
            BinaryPrimitives.WriteUInt16BigEndian(counter[CounterAt..], checked((ushort)(done / BlockLength)));
            aes.EncryptEcb(counter, stream, PaddingMode.None);
            var rest = sessionKey[done..];
            stream[..Math.Min(BlockLength, rest.Length)].CopyTo(rest);
        }

        CryptographicOperations.ZeroMemory(stream);
    }
}
