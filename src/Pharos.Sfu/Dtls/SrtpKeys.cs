using System.Security.Cryptography;
using Pharos.Rtc.Srtp;

namespace Pharos.Sfu.Dtls;

/// <summary>The master keys and salts that a handshake gave, of both directions. Disposing it wipes them. RFC 5764 §4.2.</summary>
internal sealed class SrtpKeys : IDisposable
{
    private readonly byte[] _material;
    private readonly bool _isClient;

    /// <summary>Takes what was exported, and makes it its own.</summary>
    /// <param name="profile">What they are for.</param>
    /// <param name="material">What DTLS exported.</param>
    /// <param name="isClient">Whether this side was the DTLS client.</param>
    /// <exception cref="ArgumentException">The length is not <see cref="SrtpProfile.KeyingMaterialLength"/>.</exception>
    public SrtpKeys(SrtpProfile profile, byte[] material, bool isClient)
    {
        _ = new DtlsKeyingMaterial(profile, material);
        (Profile, _material, _isClient) = (profile, material, isClient);
    }

    /// <summary>The profile that was agreed.</summary>
    public SrtpProfile Profile { get; }

    /// <summary>What this side protects with.</summary>
    public SrtpMasterKey Local => _isClient ? Cut.Client : Cut.Server;

    /// <summary>What the other side protects with.</summary>
    public SrtpMasterKey Remote => _isClient ? Cut.Server : Cut.Client;

    private DtlsKeyingMaterial Cut => new(Profile, _material);

    /// <summary>Wipes the keys: what was made of them goes on.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(_material);
}
