using Pharos.Rtc.Srtp;
using Pharos.Rtc.Srtp.Ciphers;

namespace Pharos.Rtc.Tests.Srtp.Ciphers;

public sealed class GcmTests
{
    public enum Path
    {
        Platform,
        Narrow,
        Wide,
    }

    // Case 4 of the GCM specification's appendix B: 60 bytes of plain text, 20 that are authenticated alone.
    [Theory]
    [InlineData(Path.Platform)]
    [InlineData(Path.Narrow)]
    [InlineData(Path.Wide)]
    public void It_is_that_of_the_specification(Path path)
    {
        using var gcm = Create(path, Convert.FromHexString("feffe9928665731c6d6a8f9467308308"));
        var plain = Convert.FromHexString(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
        var sealedText = new byte[plain.Length + Gcm.TagLength];
        gcm.Seal(
            Convert.FromHexString("cafebabefacedbaddecaf888"), plain, sealedText, Convert.FromHexString("feedfacedeadbeeffeedfacedeadbeefabaddad2"));
        Assert.Equal(
            "42831EC2217774244B7221B784D0D49CE3AA212F2C02A4E035C17E2329ACA12E21D514B25466931C7D8F6A5AAC84AA051BA30B396A0AAC973D58E091"
            + "5BC94FBC3221A5DB94FAE95AE7121A47",
            Convert.ToHexString(sealedText));
    }

    /// <summary>The headers that packets have, of 12 bytes and more in steps of 4, and what RTCP authenticates.</summary>
    [Theory]
    [InlineData(Path.Narrow)]
    [InlineData(Path.Wide)]
    public void Every_length_gives_what_the_system_s_library_gives(Path path)
    {
        var random = new Random(7);
        var key = Bytes(random, 16);
        using var gcm = Create(path, key);
        using var platform = Create(Path.Platform, key);
        var (mine, theirs, opened) = (new byte[1600], new byte[1600], new byte[1600]);
        for (var length = 0; length <= 1500; length++)
        {
            for (var header = 0; header <= 96; header += header < 12 ? 1 : 4)
            {
                var (nonce, plain, authenticated) = (Bytes(random, Gcm.NonceLength), Bytes(random, length), Bytes(random, header));
                var size = length + Gcm.TagLength;
                gcm.Seal(nonce, plain, mine.AsSpan(0, size), authenticated);
                platform.Seal(nonce, plain, theirs.AsSpan(0, size), authenticated);
                if (!mine.AsSpan(0, size).SequenceEqual(theirs.AsSpan(0, size))) Assert.Fail($"{length} bytes, header of {header}");
                if (!gcm.TryOpen(nonce, mine.AsSpan(0, size), opened, authenticated)) Assert.Fail($"not opened: {length} bytes, header of {header}");
                if (!opened.AsSpan(0, length).SequenceEqual(plain)) Assert.Fail($"opened as another: {length} bytes, header of {header}");
            }
        }
    }

    [Theory]
    [InlineData(Path.Platform)]
    [InlineData(Path.Narrow)]
    [InlineData(Path.Wide)]
    public void Nothing_that_was_changed_in_any_bit_is_opened(Path path)
    {
        var random = new Random(8);
        using var gcm = Create(path, Bytes(random, 16));
        var (nonce, header, text) = (Bytes(random, Gcm.NonceLength), Bytes(random, 20), new byte[77 + Gcm.TagLength]);
        gcm.Seal(nonce, Bytes(random, 77), text, header);
        foreach (var part in new[] { nonce, header, text })
        {
            for (var bit = 0; bit < part.Length * 8; bit++)
            {
                part[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.False(gcm.TryOpen(nonce, text, new byte[77], header));
                part[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }
        Assert.True(gcm.TryOpen(nonce, text, new byte[77], header));
    }

    [Theory]
    [InlineData(Path.Platform)]
    [InlineData(Path.Narrow)]
    [InlineData(Path.Wide)]
    public void In_place_it_does_the_same_and_writes_nothing_else(Path path)
    {
        var random = new Random(9);
        using var gcm = Create(path, Bytes(random, 16));
        foreach (var length in new[] { 0, 1, 15, 16, 17, 127, 128, 129, 255, 256, 1200, 1500 })
        {
            var (nonce, plain) = (Bytes(random, Gcm.NonceLength), Bytes(random, length));
            var (apart, around) = (new byte[length + Gcm.TagLength], Bytes(random, length + 200));
            gcm.Seal(nonce, plain, apart, []);
            var before = around.ToArray();
            plain.CopyTo(around, 50);
            gcm.Seal(nonce, around.AsSpan(50, length), around.AsSpan(50, length + Gcm.TagLength), []);
            Assert.Equal([.. before[..50], .. apart, .. before[(50 + apart.Length)..]], around);
            Assert.True(gcm.TryOpen(nonce, around.AsSpan(50, apart.Length), around.AsSpan(50, length), []));
            Assert.Equal([.. before[..50], .. plain, .. apart[length..], .. before[(50 + apart.Length)..]], around);
        }
    }

    [Fact]
    public void One_that_gives_other_results_is_not_taken_for_the_same()
    {
        Assert.True(GcmPath.AreSame(key => new PlatformGcm(key), key => new PlatformGcm(key)));
        Assert.False(GcmPath.AreSame(key => new Wrong(key, sealsWrong: true), key => new PlatformGcm(key)));
        Assert.False(GcmPath.AreSame(key => new Wrong(key, sealsWrong: false), key => new PlatformGcm(key)));
    }

    [Fact]
    public void The_log_is_told_what_is_used() => Assert.NotEmpty(SrtpCiphers.Description);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(0xFFFF_FFFF_FFFF)]
    public void Counter_mode_gives_what_the_system_s_library_gives(ulong index)
    {
        Assert.SkipUnless(AesInstructions.AreSupported, "This processor has no AES instructions.");
        var random = new Random(10);
        var (key, salt) = (Bytes(random, 16), Bytes(random, 14));
        using var mine = new AesCounter(key, salt, byInstructions: true);
        using var theirs = new AesCounter(key, salt, byInstructions: false);
        for (var length = 0; length <= 1500; length++)
        {
            var source = Bytes(random, length);
            var (one, other) = (new byte[length], new byte[length]);
            mine.Apply(0xFFFF_FFFF, index, source, one);
            theirs.Apply(0xFFFF_FFFF, index, source, other);
            Assert.Equal(other, one);
        }
    }

    private static Gcm Create(Path path, ReadOnlySpan<byte> key)
    {
        if (path == Path.Platform) return new PlatformGcm(key);
        Assert.SkipUnless(InstructionGcm.IsSupported, "This processor has no AES instructions.");
        Assert.SkipUnless(path == Path.Narrow || Ghash.IsWideSupported, "This processor does not multiply four blocks at a time.");
        return new InstructionGcm(key, path == Path.Wide);
    }

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private sealed class Wrong(ReadOnlySpan<byte> key, bool sealsWrong) : Gcm
    {
        private readonly PlatformGcm _right = new(key);

        public override void Seal(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plain, Span<byte> @sealed, ReadOnlySpan<byte> authenticated)
        {
            _right.Seal(nonce, plain, @sealed, authenticated);
            if (sealsWrong && plain.Length == 1464) @sealed[700] ^= 1;
        }

        public override bool TryOpen(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> @sealed, Span<byte> plain, ReadOnlySpan<byte> authenticated) =>
            _right.TryOpen(nonce, @sealed, plain, authenticated) || !sealsWrong;

        public override void Dispose() => _right.Dispose();
    }
}
