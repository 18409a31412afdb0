using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Pharos.Rtc.Srtp.Ciphers;

/// <summary>
/// A key of HMAC-SHA1, as the states of both hashes after the blocks that depend on the key alone: what a packet's tag begins with.
/// RFC 2104 §4.
/// </summary>
internal sealed class HmacSha1Key : IDisposable
{
    private const int BlockLength = 64;
    private const int StateWords = Sha1State<Lanes4>.Words;

    private readonly uint[] _inner = new uint[StateWords];
    private readonly uint[] _outer = new uint[StateWords];
    private readonly IncrementalHash _platform;
    private bool _isDisposed;

    /// <summary>Of a key of at most 64 bytes.</summary>
    public HmacSha1Key(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Length, BlockLength, nameof(key));
        _platform = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA1, key);
        Begin(key, 0x36, _inner);
        Begin(key, 0x5C, _outer);
    }

    /// <summary>The state in which the message's hash begins.</summary>
    public ReadOnlySpan<uint> Inner => _inner;

    /// <summary>The state in which the hash of that begins.</summary>
    public ReadOnlySpan<uint> Outer => _outer;

    /// <summary>The tag of one message, by the system's library.</summary>
    /// <param name="message">What is authenticated.</param>
    /// <param name="behind">And this, behind it.</param>
    /// <param name="tag">Room for 20 bytes.</param>
    public void Hash(ReadOnlySpan<byte> message, ReadOnlySpan<byte> behind, Span<byte> tag)
    {
        _platform.AppendData(message);
        _platform.AppendData(behind);
        _platform.GetHashAndReset(tag);
    }

    /// <summary>The same in a batch, where nobody can be told any more that the key was forgotten: then it is no tag.</summary>
    public void TryHash(ReadOnlySpan<byte> message, ReadOnlySpan<byte> behind, Span<byte> tag)
    {
        if (!_isDisposed) Hash(message, behind, tag);
    }

    /// <summary>Forgets the key. What was to be authenticated with it gets a tag that is none.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _platform.Dispose();
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_inner.AsSpan()));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_outer.AsSpan()));
    }

    private static void Begin(ReadOnlySpan<byte> key, byte pad, Span<uint> state)
    {
        Span<byte> block = stackalloc byte[BlockLength];
        block.Fill(pad);
        for (var i = 0; i < key.Length; i++) block[i] ^= key[i];
        // All four lanes do the same: there is no other SHA-1 here that tells its state.
        Span<uint> words = stackalloc uint[Sha1State<Lanes4>.BlockWords * Lanes4.Count];
        for (var i = 0; i < words.Length; i++) words[i] = BinaryPrimitives.ReadUInt32BigEndian(block[(i / Lanes4.Count * sizeof(uint))..]);
        var hash = Sha1State<Lanes4>.Initial;
        hash.Add(ref words[0]);
        hash.Store(ref words[0]);
        for (var i = 0; i < StateWords; i++) state[i] = words[i * Lanes4.Count];
        CryptographicOperations.ZeroMemory(block);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(words));
    }
}
