using System.Runtime.Intrinsics.X86;

namespace Pharos.Rtc.Srtp.Ciphers;

/// <summary>
/// Which GCM is used here: the fastest that the processor has and that does the same as the system's library. It is found once, when the
/// first key is used or <see cref="Description"/> is asked for, in a few milliseconds.
/// </summary>
internal static class GcmPath
{
    /// <summary>Makes one under a key of 16 bytes.</summary>
    public delegate Gcm Factory(ReadOnlySpan<byte> key);

    private static readonly (Factory Create, string Description) Best = Choose();

    /// <summary>A few words for the log.</summary>
    public static string Description => Best.Description;

    /// <summary>One under a key of 16 bytes.</summary>
    public static Gcm Create(ReadOnlySpan<byte> key) => Best.Create(key);

    /// <summary>Whether one does the same as another, over lengths on both sides of all that it distinguishes.</summary>
    public static bool AreSame(Factory one, Factory other)
    {
        var bytes = new byte[2048];
        for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)((i * 167) ^ (i >> 3));
        using var left = one(bytes.AsSpan(0, AesCtr.BlockLength));
        using var right = other(bytes.AsSpan(0, AesCtr.BlockLength));
        var (first, second, opened) = (new byte[2048], new byte[2048], new byte[2048]);
        for (var length = 0; length <= 1500; length += length < 300 ? 1 : 97)
        {
            ReadOnlySpan<byte> nonce = bytes.AsSpan(length % 31, Gcm.NonceLength);
            ReadOnlySpan<byte> plain = bytes.AsSpan(length % 17, length);
            ReadOnlySpan<byte> authenticated = bytes.AsSpan(7, length % 61);
            var mine = first.AsSpan(0, length + Gcm.TagLength);
            var theirs = second.AsSpan(0, length + Gcm.TagLength);
            left.Seal(nonce, plain, mine, authenticated);
            right.Seal(nonce, plain, theirs, authenticated);
            if (!mine.SequenceEqual(theirs) || !left.TryOpen(nonce, theirs, opened, authenticated)) return false;
            if (!opened.AsSpan(0, length).SequenceEqual(plain)) return false;
            theirs[length % theirs.Length] ^= 1;
            if (left.TryOpen(nonce, theirs, opened, authenticated)) return false;
        }
        return true;
    }

    private static (Factory Create, string Description) Choose()
    {
        Factory platform = static key => new PlatformGcm(key);
        if (!InstructionGcm.IsSupported) return (platform, "the system's library (this processor has no AES instructions)");
        Factory wide = static key => new InstructionGcm(key, isWide: true);
        Factory narrow = static key => new InstructionGcm(key, isWide: false);
        if (Ghash.IsWideSupported && AreSame(wide, platform)) return (wide, "AES-NI and 512-bit PCLMULQDQ");
        if (AreSame(narrow, platform)) return (narrow, Pclmulqdq.IsSupported ? "AES-NI and PCLMULQDQ" : "AES and PMULL");
        return (platform, "the system's library (this processor's instructions gave other results)");
    }
}
