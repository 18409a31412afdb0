namespace Pharos.Rtc.Srtp;

/// <summary>
/// What DTLS exports for SRTP, cut into the keys of its two sides. RFC 5764 §4.2.
/// <code>
/// | client key | server key | client salt | server salt |
/// </code>
/// </summary>
public readonly ref struct DtlsKeyingMaterial
{
    /// <summary>The label to export with; there is no context value.</summary>
    public const string ExporterLabel = "EXTRACTOR-dtls_srtp";

    private readonly SrtpProfile _profile;
    private readonly ReadOnlySpan<byte> _material;

    /// <summary>Cuts what was exported; holds no copy of it.</summary>
    /// <exception cref="ArgumentException">It is not as long as <see cref="SrtpProfile.KeyingMaterialLength"/> says.</exception>
    public DtlsKeyingMaterial(SrtpProfile profile, ReadOnlySpan<byte> material)
    {
        if (material.Length != profile.KeyingMaterialLength)
            throw new ArgumentException($"{profile} needs {profile.KeyingMaterialLength} bytes", nameof(material));
        _profile = profile;
        _material = material;
    }

    /// <summary>What the DTLS client protects with.</summary>
    public SrtpMasterKey Client => Side(0);

    /// <summary>What the DTLS server protects with.</summary>
    public SrtpMasterKey Server => Side(1);

    private SrtpMasterKey Side(int side) => new(
        _profile,
        _material.Slice(side * _profile.KeyLength, _profile.KeyLength),
        _material.Slice((2 * _profile.KeyLength) + (side * _profile.SaltLength), _profile.SaltLength));
}
