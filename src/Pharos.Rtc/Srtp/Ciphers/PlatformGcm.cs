using System.Security.Cryptography;

namespace Pharos.Rtc.Srtp.Ciphers;

/// <summary>GCM by the system's library: everywhere, at the price of a call and a context for each packet.</summary>
internal sealed class PlatformGcm(ReadOnlySpan<byte> key) : Gcm
{
    private readonly AesGcm _gcm = new(key, TagLength);

    /// <inheritdoc/>
    public override void Seal(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plain, Span<byte> @sealed, ReadOnlySpan<byte> authenticated) =>
        _gcm.Encrypt(nonce, plain, @sealed[..plain.Length], @sealed.Slice(plain.Length, TagLength), authenticated);

    /// <inheritdoc/>
    public override bool TryOpen(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> @sealed, Span<byte> plain, ReadOnlySpan<byte> authenticated)
    {
        try
        {
            _gcm.Decrypt(nonce, @sealed[..^TagLength], @sealed[^TagLength..], plain[..(@sealed.Length - TagLength)], authenticated);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false; // AesGcm has no other way to say so
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => _gcm.Dispose();
}
