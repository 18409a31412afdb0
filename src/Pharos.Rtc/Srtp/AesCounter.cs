using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Pharos.Rtc.Srtp.Ciphers;

namespace Pharos.Rtc.Srtp;

/// <summary>
/// AES in counter mode. The counter blocks of a packet are the session salt XOR
/// <code>
///  0        4          8              14        16
/// | 0      | SSRC     | index        | counter |
/// </code>
/// and are encrypted many at once, by the processor's instructions where it has them. RFC 3711 §4.1.1.
/// </summary>
internal sealed class AesCounter : IDisposable
{
    /// <summary>Bytes that one packet can have under one index.</summary>
    public const int MaxLength = 65_536 * BlockLength;

    private const int BlockLength = 16;

    private readonly PlatformKeyStream? _platform;
    private readonly ulong _saltStart;
    private readonly ulong _saltEnd;
    private bool _isDisposed;

    // Not readonly: so that they can be overwritten at the end.
    private AesRoundKeys _keys;

    /// <summary>Under a session key and a session salt of 14 bytes.</summary>
    public AesCounter(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt)
        : this(key, salt, AesInstructions.AreSupported)
    {
    }

    /// <summary>The same, by the processor's instructions or by the system's library.</summary>
    internal AesCounter(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt, bool byInstructions)
    {
        if (byInstructions) _keys = AesRoundKeys.Expand(key);
        else _platform = new PlatformKeyStream(key);

        Span<byte> block = stackalloc byte[BlockLength];
        block.Clear();
        salt.CopyTo(block);
        _saltStart = BinaryPrimitives.ReadUInt64BigEndian(block);
        _saltEnd = BinaryPrimitives.ReadUInt64BigEndian(block[8..]);
    }

    /// <summary>Encrypts or decrypts what follows a header. Both begin at the same byte, or do not overlap.</summary>
    public void Apply(uint ssrc, ulong index, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this); // or it would go on under a key of zeros
        ArgumentOutOfRangeException.ThrowIfGreaterThan(source.Length, MaxLength);
        var (start, end) = (_saltStart ^ ssrc, _saltEnd ^ (index << 16));
        if (_platform is not null)
        {
            _platform.Apply(start, end, source, destination);
            return;
        }
        var counter = Vector128.Create(BinaryPrimitives.ReverseEndianness(start), BinaryPrimitives.ReverseEndianness(end));
        AesCtr.Apply(in _keys, counter.AsByte(), source, destination);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        _platform?.Dispose();
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(new Span<AesRoundKeys>(ref _keys)));
    }
}
