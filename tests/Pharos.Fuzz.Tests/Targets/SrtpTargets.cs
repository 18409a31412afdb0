using Pharos.Rtc.Srtp;

namespace Pharos.Fuzz.Tests.Targets;

/// <summary>
/// Protected packets: what was not protected by the other side does not come through, whatever it is. Taken means here that the form was
/// right, so that the packet's authenticity was looked at.
/// </summary>
internal static class SrtpTargets
{
    private static readonly byte[][] Packets =
    [
        Convert.FromHexString("80E00001000000000000CAFE" + "0102030405060708"),
        Convert.FromHexString("92E00002000000000000CAFE" + "0000000100000002" + "BEDE0001" + "10AA0000" + "0102030405060708"),
    ];

    private static readonly byte[][] Reports =
    [
        Convert.FromHexString("80C90001" + "00000001"),
        Convert.FromHexString("81C90007" + "00000001" + "000000AA" + "40FFFFFE" + "00010002" + "00000003" + "00000004" + "00000005"),
    ];

    public static readonly FuzzTarget[] List =
    [
        Rtp("srtp-gcm", SrtpProfile.AeadAes128Gcm), Rtp("srtp-cm", SrtpProfile.Aes128CmHmacSha1Tag80),
        Rtcp("srtcp-gcm", SrtpProfile.AeadAes128Gcm), Rtcp("srtcp-cm", SrtpProfile.Aes128CmHmacSha1Tag80),
    ];

    private static FuzzTarget Rtp(string name, SrtpProfile profile)
    {
        using var sender = new SrtpSender(Master(profile));
        byte[][] samples = [.. Packets.Select(packet => Protect(packet, sender.Overhead, sender.TryProtect))];
        var receivers = new ThreadLocal<SrtpReceiver>(() => new(Master(profile)));
        return Target(name, samples, Packets, (packet, to, out length, out refusal) =>
            receivers.Value!.TryUnprotect(packet, to, out length, out refusal), () => receivers.Value!.SourceCount);
    }

    private static FuzzTarget Rtcp(string name, SrtpProfile profile)
    {
        using var sender = new SrtcpSender(Master(profile));
        byte[][] samples = [.. Reports.Select(packet => Protect(packet, sender.Overhead, sender.TryProtect))];
        var receivers = new ThreadLocal<SrtcpReceiver>(() => new(Master(profile)));
        return Target(name, samples, Reports, (packet, to, out length, out refusal) =>
            receivers.Value!.TryUnprotect(packet, to, out length, out refusal), () => receivers.Value!.SourceCount);
    }

    private static FuzzTarget Target(string name, byte[][] samples, byte[][] plain, Unprotecting unprotect, Func<int> sources)
    {
        // .NET's AES-GCM says by an exception that a tag is wrong: a few hundred bytes for each forged packet, gone with it.
        return new(name, samples, Reads) { Check = Check, Allowance = name.EndsWith("gcm", StringComparison.Ordinal) ? 1024 : 0 };

        bool Reads(ReadOnlySpan<byte> input)
        {
            Span<byte> to = stackalloc byte[2048];
            unprotect(input, to, out _, out var refusal);
            return refusal is not (SrtpRefusal.Truncated or SrtpRefusal.Malformed);
        }

        void Check(Span<byte> input)
        {
            Span<byte> to = stackalloc byte[2048];
            var passed = unprotect(input, to, out var length, out var refusal);
            Assert.Equal(passed, refusal == SrtpRefusal.None);
            Assert.InRange(sources(), 0, 1);
            if (!passed)
            {
                Assert.Equal(0, length);
                return;
            }

            // Reading took it already, so it would have been a second time.
            var sent = string.Join(", ", plain.Select(Convert.ToHexString));
            Assert.Fail($"{Convert.ToHexString(to[..length])} came through; sent were {sent}");
        }
    }

    private delegate bool Unprotecting(ReadOnlySpan<byte> packet, Span<byte> destination, out int length, out SrtpRefusal refusal);

    private static byte[] Protect(byte[] packet, int overhead, Unprotecting protect)
    {
        var bytes = new byte[packet.Length + overhead];
        Assert.True(protect(packet, bytes, out _, out var refusal), refusal.ToString());
        return bytes;
    }

    private static SrtpMasterKey Master(SrtpProfile profile)
    {
        byte[] material = [.. Enumerable.Range(1, profile.KeyLength + profile.SaltLength).Select(value => (byte)(value * 7))];
        return new(profile, material.AsSpan(0, profile.KeyLength), material.AsSpan(profile.KeyLength));
    }
}
