namespace Pharos.Rtc.Srtp.Ciphers;

/// <summary>AES-128-GCM under one key, with nonces of 12 bytes and tags of 16. NIST SP 800-38D §7.</summary>
internal abstract class Gcm : IDisposable
{
    /// <summary>Bytes of a nonce.</summary>
    public const int NonceLength = 12;

    /// <summary>Bytes of a tag.</summary>
    public const int TagLength = 16;

    /// <summary>Encrypts. The plain text begins where its encryption does, or overlaps nothing of it.</summary>
    /// <param name="nonce">Not used before under this key.</param>
    /// <param name="plain">What is encrypted.</param>
    /// <param name="sealed">Room for as much, and the tag.</param>
    /// <param name="authenticated">What is authenticated alone.</param>
    public abstract void Seal(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plain, Span<byte> @sealed, ReadOnlySpan<byte> authenticated);

    /// <summary>Decrypts, if the tag fits; otherwise what the destination holds afterwards means nothing.</summary>
    /// <param name="nonce">As it was encrypted with.</param>
    /// <param name="sealed">The encryption and the tag.</param>
    /// <param name="plain">Room for the encryption without the tag; it begins at the same byte, or overlaps nothing of it.</param>
    /// <param name="authenticated">What is authenticated alone.</param>
    public abstract bool TryOpen(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> @sealed, Span<byte> plain, ReadOnlySpan<byte> authenticated);

    /// <summary>Forgets the key.</summary>
    public abstract void Dispose();
}
