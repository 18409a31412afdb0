using System.Buffers.Binary;
using CsCheck;
using Pharos.Rtc.Srtp;

namespace Pharos.Rtc.Tests.Srtp;

/// <summary>Keys and packets for the tests of this folder.</summary>
internal static class SrtpSamples
{
    public static readonly Gen<SrtpProfile> Profiles =
        Gen.Bool.Select(gcm => gcm ? SrtpProfile.AeadAes128Gcm : SrtpProfile.Aes128CmHmacSha1Tag80);

    public static TheoryData<ushort> ProfileIds => [0x0001, 0x0007];

    /// <summary>Headers of every shape: CSRCs, extension, padding bit, marker.</summary>
    public static readonly Gen<byte[]> Headers =
        Gen.Select(Gen.Int[0, 15], Gen.Int[-1, 6], Gen.Bool, Gen.Byte, Gen.UShort, Gen.UInt, Gen.Byte).Select(
            (csrcs, extensionWords, padding, second, number, ssrc, filler) =>
            {
                var header = new byte[12 + (4 * csrcs) + (extensionWords < 0 ? 0 : 4 + (4 * extensionWords))];
                header.AsSpan().Fill(filler);
                header[0] = (byte)(0x80 | (padding ? 0x20 : 0) | (extensionWords < 0 ? 0 : 0x10) | csrcs);
                header[1] = second;
                BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), number);
                BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(8), ssrc);
                if (extensionWords >= 0) BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(12 + (4 * csrcs) + 2), (ushort)extensionWords);
                return header;
            });

    public static readonly Gen<byte[]> RtcpPackets = Gen.Select(Gen.UInt, Gen.Byte.Array[0, 200]).Select((ssrc, body) =>
    {
        var packet = new byte[8 + body.Length];
        (packet[0], packet[1]) = (0x80, 200);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), ssrc);
        body.CopyTo(packet, 8);
        return packet;
    });

    /// <summary>A master key that is not zeros; another for another seed.</summary>
    public static SrtpMasterKey Master(SrtpProfile profile, byte seed = 1)
    {
        var material = new byte[profile.KeyLength + profile.SaltLength];
        for (var at = 0; at < material.Length; at++) material[at] = (byte)((at * 7) + seed);
        return new SrtpMasterKey(profile, material.AsSpan(0, profile.KeyLength), material.AsSpan(profile.KeyLength));
    }

    public static byte[] Packet(ushort number, uint ssrc = 0xcafebabe, int payloadLength = 20)
    {
        var packet = new byte[12 + payloadLength];
        packet.AsSpan(12).Fill((byte)number);
        packet[0] = 0x80;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), number);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), ssrc);
        return packet;
    }

    public static byte[] Protect(SrtpSender sender, ReadOnlySpan<byte> packet)
    {
        var protectedPacket = new byte[packet.Length + sender.Overhead];
        Assert.True(sender.TryProtect(packet, protectedPacket, out var length, out var refusal), refusal.ToString());
        Assert.Equal(protectedPacket.Length, length);
        return protectedPacket;
    }

    public static byte[] Protect(SrtcpSender sender, ReadOnlySpan<byte> packet)
    {
        var protectedPacket = new byte[packet.Length + sender.Overhead];
        Assert.True(sender.TryProtect(packet, protectedPacket, out var length, out var refusal), refusal.ToString());
        Assert.Equal(protectedPacket.Length, length);
        return protectedPacket;
    }

    /// <summary>What the receiver says to a packet; it gets a destination of its own.</summary>
    public static SrtpRefusal Refusal(SrtpReceiver receiver, ReadOnlySpan<byte> packet)
    {
        var passed = receiver.TryUnprotect(packet, new byte[packet.Length], out var length, out var refusal);
        Assert.Equal(passed, refusal == SrtpRefusal.None);
        Assert.Equal(passed ? packet.Length - receiver.Overhead : 0, length);
        return refusal;
    }

    /// <inheritdoc cref="Refusal(SrtpReceiver, ReadOnlySpan{byte})"/>
    public static SrtpRefusal Refusal(SrtcpReceiver receiver, ReadOnlySpan<byte> packet)
    {
        var passed = receiver.TryUnprotect(packet, new byte[packet.Length], out var length, out var refusal);
        Assert.Equal(passed, refusal == SrtpRefusal.None);
        Assert.Equal(passed ? packet.Length - receiver.Overhead : 0, length);
        return refusal;
    }
}
