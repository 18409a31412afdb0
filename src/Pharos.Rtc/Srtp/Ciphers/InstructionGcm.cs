using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Pharos.Rtc.Srtp.Ciphers;

/// <summary>
/// GCM by the processor's instructions for AES and for carry-less multiplication. Neither they nor the code around them take a way or an
/// address that depends on the key or the plain text.
/// </summary>
internal sealed class InstructionGcm : Gcm
{
    // The count of the first block that is encrypted.
    private const uint FirstCount = 2;

    // Not readonly: so that its keys can be overwritten at the end.
    private AesRoundKeys _keys;
    private Ghash _hash;
    private readonly bool _isWide;
    private bool _isDisposed;

    /// <summary>Under a key of 16 bytes.</summary>
    /// <param name="key">The key.</param>
    /// <param name="isWide">See <see cref="Ghash.IsWideSupported"/>; without effect where it is not.</param>
    public InstructionGcm(ReadOnlySpan<byte> key, bool isWide)
    {
        _isWide = isWide;
        _keys = AesRoundKeys.Expand(key);
        _hash = Ghash.Create(AesInstructions.Encrypt(Vector128<byte>.Zero, in _keys));
    }

    /// <summary>Whether the processor has them.</summary>
    public static bool IsSupported => AesInstructions.AreSupported && Ghash.IsSupported;

    /// <inheritdoc/>
    public override void Seal(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plain, Span<byte> @sealed, ReadOnlySpan<byte> authenticated)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this); // or it would go on under a key of zeros
        var counter = CounterOf(nonce);
        var encrypted = @sealed[..plain.Length];
        AesCtr.Apply(in _keys, AesCtr.Block(counter, FirstCount), plain, encrypted);
        Tag(counter, encrypted, authenticated).CopyTo(@sealed.Slice(plain.Length, TagLength));
    }

    /// <inheritdoc/>
    public override bool TryOpen(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> @sealed, Span<byte> plain, ReadOnlySpan<byte> authenticated)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var encrypted = @sealed[..^TagLength];
        var counter = CounterOf(nonce);
        Span<byte> tag = stackalloc byte[TagLength];
        Tag(counter, encrypted, authenticated).CopyTo(tag);
        if (!CryptographicOperations.FixedTimeEquals(tag, @sealed[^TagLength..])) return false;
        AesCtr.Apply(in _keys, AesCtr.Block(counter, FirstCount), encrypted, plain);
        return true;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _isDisposed = true;
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(new Span<AesRoundKeys>(ref _keys)));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(new Span<Ghash>(ref _hash)));
    }

    private static Vector128<byte> CounterOf(ReadOnlySpan<byte> nonce) => Vector128.Create(
        BinaryPrimitives.ReadUInt32LittleEndian(nonce), BinaryPrimitives.ReadUInt32LittleEndian(nonce[4..]),
        BinaryPrimitives.ReadUInt32LittleEndian(nonce[8..]), 0).AsByte();

    // The hash ends with the bits of both; the first counter block is the tag's.
    private Vector128<byte> Tag(Vector128<byte> counter, ReadOnlySpan<byte> encrypted, ReadOnlySpan<byte> authenticated)
    {
        var mask = AesInstructions.Encrypt(AesCtr.Block(counter, FirstCount - 1), in _keys);
        var sum = _hash.Add(_hash.Add(Vector128<ulong>.Zero, authenticated, _isWide), encrypted, _isWide);
        var bits = Vector128.Create(
            BinaryPrimitives.ReverseEndianness((ulong)authenticated.Length * 8), BinaryPrimitives.ReverseEndianness((ulong)encrypted.Length * 8));
        return Ghash.ToBlock(_hash.Add(sum, bits.AsByte())) ^ mask;
    }
}
