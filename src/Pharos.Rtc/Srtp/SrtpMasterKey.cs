namespace Pharos.Rtc.Srtp;

/// <summary>Master key and master salt of one direction, and the profile they are for. Holds no copy of either. RFC 3711 §3.2.1.</summary>
public readonly ref struct SrtpMasterKey
{
    /// <summary>Takes them together.</summary>
    /// <exception cref="ArgumentException">A length is not the profile's.</exception>
    public SrtpMasterKey(SrtpProfile profile, ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, profile.KeyLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(salt.Length, profile.SaltLength);
        Profile = profile;
        Key = key;
        Salt = salt;
    }

    /// <summary>What they are for.</summary>
    public SrtpProfile Profile { get; }

    /// <summary>The master key.</summary>
    public ReadOnlySpan<byte> Key { get; }

    /// <summary>The master salt.</summary>
    public ReadOnlySpan<byte> Salt { get; }
}
