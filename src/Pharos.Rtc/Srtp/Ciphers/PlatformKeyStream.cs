using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Pharos.Rtc.Srtp.Ciphers;

/// <summary>AES-128 in counter mode by the system's library, many blocks a call.</summary>
internal sealed class PlatformKeyStream : IDisposable
{
    private const int BlockLength = AesCtr.BlockLength;

    // 512 bytes: three calls for a full packet, and two small buffers for each direction of each peer.
    private const int BatchLength = 32 * BlockLength;

    // A transform, since the one-shot EncryptEcb allocates a cipher context at each call.
    private readonly ICryptoTransform _encryptor;
    private readonly byte[] _counters = new byte[BatchLength];
    private readonly byte[] _stream = new byte[BatchLength];

    /// <summary>Under a key of 16 bytes.</summary>
    public PlatformKeyStream(ReadOnlySpan<byte> key)
    {
        using var aes = Aes.Create();
        aes.SetKey(key);
        aes.Mode = CipherMode.ECB;
        aes.Padding = PaddingMode.None;
        _encryptor = aes.CreateEncryptor();
    }

    /// <summary>Encrypts or decrypts. The source and the destination begin at the same byte, or do not overlap.</summary>
    /// <param name="start">The first half of the counter blocks.</param>
    /// <param name="end">The second half of the first one, whose last 16 bits are 0 and are counted up.</param>
    /// <param name="source">What is encrypted.</param>
    /// <param name="destination">Room for as much.</param>
    public void Apply(ulong start, ulong end, ReadOnlySpan<byte> source, Span<byte> destination)
    {
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
