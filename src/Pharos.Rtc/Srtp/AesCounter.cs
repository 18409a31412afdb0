using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Pharos.Rtc.Srtp;

/// <summary>
/// AES in counter mode. The counter blocks of a packet are the session salt XOR
/// <code>
///  0        4          8              14        16
/// | 0      | SSRC     | index        | counter |
/// </code>
/// and are encrypted many at once. RFC 3711 §4.1.1.
/// </summary>
internal sealed class AesCounter : IDisposable
{
    /// <summary>Bytes that one packet can have under one index.</summary>
    public const int MaxLength = 65_536 * BlockLength;

    private const int BlockLength = 16;

    // 512 bytes: three calls for a full packet, and two small buffers for each direction of each peer.
    private const int BatchLength = 32 * BlockLength;

    // A transform, since the one-shot EncryptEcb allocates a cipher context at each call.
    private readonly ICryptoTransform _encryptor;
    private readonly byte[] _counters = new byte[BatchLength];
    private readonly byte[] _stream = new byte[BatchLength];
    private readonly ulong _saltStart;
    private readonly ulong _saltEnd;

    /// <summary>Under a session key and a session salt of 14 bytes.</summary>
    public AesCounter(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt)
    {
        using var aes = Aes.Create();
        aes.SetKey(key);
        aes.Mode = CipherMode.ECB;
        aes.Padding = PaddingMode.None;
        _encryptor = aes.CreateEncryptor();

        Span<byte> block = stackalloc byte[BlockLength];
        block.Clear();
        salt.CopyTo(block);
        _saltStart = BinaryPrimitives.ReadUInt64BigEndian(block);
        _saltEnd = BinaryPrimitives.ReadUInt64BigEndian(block[8..]);
    }

    /// <summary>Encrypts or decrypts what follows a header. Both begin at the same byte, or do not overlap.</summary>
    public void Apply(uint ssrc, ulong index, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(source.Length, MaxLength);
        var start = _saltStart ^ ssrc;
        var end = _saltEnd ^ (index << 16);
        for (var done = 0; done < source.Length; done += BatchLength)
        {
            var count = Math.Min(BatchLength, source.Length - done);
            var blocks = (count + BlockLength - 1) / BlockLength;
            for (var block = 0; block < blocks; block++)
            {
                var at = _counters.AsSpan(block * BlockLength, BlockLength);
                BinaryPrimitives.WriteUInt64BigEndian(at, start);
                BinaryPrimitives.WriteUInt64BigEndian(at[8..], end ^ (uint)((done / BlockLength) + block));
            }

            _encryptor.TransformBlock(_counters, 0, blocks * BlockLength, _stream, 0);
            Xor(source.Slice(done, count), _stream, destination[done..]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _encryptor.Dispose();
        CryptographicOperations.ZeroMemory(_stream);
    }

    private static void Xor(ReadOnlySpan<byte> source, ReadOnlySpan<byte> stream, Span<byte> destination)
    {
        var at = 0;
        for (; at + Vector<byte>.Count <= source.Length; at += Vector<byte>.Count)
            (new Vector<byte>(source[at..]) ^ new Vector<byte>(stream[at..])).CopyTo(destination[at..]);
        for (; at < source.Length; at++) destination[at] = (byte)(source[at] ^ stream[at]);
    }
}
