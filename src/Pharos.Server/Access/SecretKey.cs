using System.IO;
using System.Security.Cryptography;
using System.Text;

namespace Pharos.Server.Access;

/// <summary>
/// The server's one secret. Never used itself: each purpose has a key of its own, derived by HKDF-SHA256 (RFC 5869), so
/// that no signature made for one purpose passes for another.
/// </summary>
internal sealed class SecretKey
{
    private const int KeyBytes = 32;
    private const string FileName = "secret.key";
    private readonly byte[] _master;

    private SecretKey(byte[] master) => _master = master;

    /// <summary>Signs for one purpose; the same for the same master and purpose, on every node.</summary>
    /// <param name="purpose">A constant of the caller's.</param>
    public Signer CreateSigner(string purpose) => new(Derive(purpose));

    /// <summary>The key for one purpose.</summary>
    internal byte[] Derive(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _master, KeyBytes, info: Encoding.UTF8.GetBytes("pharos " + purpose));

    /// <summary>A key from text of any form.</summary>
    /// <exception cref="StartupException">It is shorter than <see cref="SecretKeyOptions.MinKeyLength"/>.</exception>
    public static SecretKey FromText(string text)
    {
        text = text.Trim();
        if (text.Length < SecretKeyOptions.MinKeyLength)
        {
            throw new StartupException($"The secret key has {text.Length} characters; {SecretKeyOptions.MinKeyLength} or more are needed. "
                + "Make one with: openssl rand -hex 32");
        }
        return new SecretKey(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>The configured key, or the one in the data directory, which is made at the first start.</summary>
    /// <param name="options">Where to look.</param>
    /// <param name="clustered">Whether other nodes must have the same key: one is never made then.</param>
    /// <exception cref="StartupException">No usable key; the message says what to do.</exception>
    public static SecretKey Load(SecretKeyOptions options, bool clustered)
    {
        if (!string.IsNullOrWhiteSpace(options.SecretKey)) return FromText(options.SecretKey);
        if (!string.IsNullOrWhiteSpace(options.SecretKeyFile)) return FromText(Read(options.SecretKeyFile));
        if (clustered)
        {
            throw new StartupException("Pharos__Redis is set, so this node is one of a cluster, and all of its nodes must have the same "
                + "Pharos__SecretKey (or Pharos__SecretKeyFile), but none is set. Make one with: openssl rand -hex 32");
        }
        var path = Path.Combine(options.DataDirectory, FileName);
        return FromText(File.Exists(path) ? Read(path) : Create(path));
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The secret key file {path} cannot be read: {e.Message}");
        }
    }

    private static string Create(string path)
    {
        var text = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes));
        try
        {
            PrivateFile.Write(path, Encoding.ASCII.GetBytes(text + "\n"));
        }
        catch (IOException) when (File.Exists(path))
        {
            return Read(path); // another process of this machine was faster
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"A secret key cannot be kept in {path}: {e.Message} "
                + "Make the folder writable, name another in Pharos__DataDirectory, or set Pharos__SecretKey.");
        }
        return text;
    }
}
