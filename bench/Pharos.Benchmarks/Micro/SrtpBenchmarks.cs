using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtp;
using Pharos.Rtc.Srtp;
using Pharos.Rtc.Srtp.Ciphers;

namespace Pharos.Benchmarks.Micro;

/// <summary>
/// Protects and unprotects a packet of 1,200 bytes, 28 of them header: by each cipher alone, which knows neither sequence numbers nor
/// replays, and by all of SRTP. What the processor has no instructions for shows no figure.
/// </summary>
[MemoryDiagnoser]
[CategoriesColumn]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
public class SrtpBenchmarks
{
    private const string Protect = nameof(Protect), Unprotect = nameof(Unprotect);
    private const int PacketLength = RelayPackets.Length, HeaderLength = 28;

    // A receiver takes a packet once: so many go through a new one each time, and that part of MakeReceiver is in the figure.
    private const int Packets = 512;

    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(16), Salt = RandomNumberGenerator.GetBytes(14), Nonce = new byte[12];

    private static readonly int HmacTagLength = SrtpProfile.Aes128CmHmacSha1Tag80.TagLength;

    private readonly byte[] _packet = RelayPackets.Create(out _), _sent = RelayPackets.Create(out _);
    private readonly byte[] _sealed = new byte[2048], _hmacSealed = new byte[2048], _plain = new byte[2048];
    private readonly AesGcm _aesGcm = new(Key, Gcm.TagLength);
    private readonly PlatformGcm _platform = new(Key);
    private readonly InstructionGcm? _narrow = InstructionGcm.IsSupported ? new(Key, isWide: false) : null;
    private readonly InstructionGcm? _wide = InstructionGcm.IsSupported && Ghash.IsWideSupported ? new(Key, isWide: true) : null;
    private readonly SrtpCipher _hmac = SrtpCipher.ForRtp(HmacMaster);
    private readonly SrtpSender _gcmSender = new(GcmMaster), _hmacSender = new(HmacMaster);
    private readonly byte[][] _gcmPackets = Protected(GcmMaster), _hmacPackets = Protected(HmacMaster);
    private ushort _sequence;

    public SrtpBenchmarks()
    {
        AesGcmEncrypt();
        _hmac.SealRtp(Header, Payload, 0, _hmacSealed);
    }

    private static SrtpMasterKey GcmMaster => new(SrtpProfile.AeadAes128Gcm, Key, Salt.AsSpan(0, 12));

    private static SrtpMasterKey HmacMaster => new(SrtpProfile.Aes128CmHmacSha1Tag80, Key, Salt);

    private Span<byte> Header => _packet.AsSpan(0, HeaderLength);

    private Span<byte> Payload => _packet.AsSpan(HeaderLength);

    private Span<byte> Sealed => _sealed.AsSpan(HeaderLength, PacketLength - HeaderLength + Gcm.TagLength);

    [BenchmarkCategory(Protect)]
    [Benchmark(Baseline = true)]
    public void AesGcmEncrypt() => _aesGcm.Encrypt(Nonce, Payload, Sealed[..^Gcm.TagLength], Sealed[^Gcm.TagLength..], Header);

    [BenchmarkCategory(Protect)]
    [Benchmark]
    public void SealByPlatformGcm() => _platform.Seal(Nonce, Payload, Sealed, Header);

    [BenchmarkCategory(Protect)]
    [Benchmark]
    public void SealByNarrowGcm() => _narrow!.Seal(Nonce, Payload, Sealed, Header);

    [BenchmarkCategory(Protect)]
    [Benchmark]
    public void SealByWideGcm() => _wide!.Seal(Nonce, Payload, Sealed, Header);

    [BenchmarkCategory(Protect)]
    [Benchmark]
    public void SealByAesCmHmac() => _hmac.SealRtp(Header, Payload, 0, _plain);

    [BenchmarkCategory(Protect)]
    [Benchmark]
    public bool SendGcm() => Send(_gcmSender);

    [BenchmarkCategory(Protect)]
    [Benchmark]
    public bool SendAesCmHmac() => Send(_hmacSender);

    [BenchmarkCategory(Unprotect)]
    [Benchmark(Baseline = true)]
    public void AesGcmDecrypt() =>
        _aesGcm.Decrypt(Nonce, Sealed[..^Gcm.TagLength], Sealed[^Gcm.TagLength..], _plain.AsSpan(0, Payload.Length), Header);

    [BenchmarkCategory(Unprotect)]
    [Benchmark]
    public bool OpenByPlatformGcm() => _platform.TryOpen(Nonce, Sealed, _plain, Header);

    [BenchmarkCategory(Unprotect)]
    [Benchmark]
    public bool OpenByNarrowGcm() => _narrow!.TryOpen(Nonce, Sealed, _plain, Header);

    [BenchmarkCategory(Unprotect)]
    [Benchmark]
    public bool OpenByWideGcm() => _wide!.TryOpen(Nonce, Sealed, _plain, Header);

    [BenchmarkCategory(Unprotect)]
    [Benchmark]
    public bool OpenByAesCmHmac() => _hmac.TryOpenRtp(_hmacSealed.AsSpan(0, PacketLength + HmacTagLength), HeaderLength, 0, _plain);

    [BenchmarkCategory(Unprotect)]
    [Benchmark(OperationsPerInvoke = Packets)]
    public int ReceiveGcm() => Receive(GcmMaster, _gcmPackets);

    [BenchmarkCategory(Unprotect)]
    [Benchmark(OperationsPerInvoke = Packets)]
    public int ReceiveAesCmHmac() => Receive(HmacMaster, _hmacPackets);

    [BenchmarkCategory(Unprotect)]
    [Benchmark]
    public int MakeReceiver() => Receive(GcmMaster, []);

    private bool Send(SrtpSender sender)
    {
        RtpHeader.SetSequence(_sent, new SeqNo(_sequence++)); // none is protected twice under one number
        return sender.TryProtect(_sent, _plain, out _, out var refusal) ? true : throw new InvalidOperationException(refusal.ToString());
    }

    private int Receive(SrtpMasterKey master, byte[][] packets)
    {
        using var receiver = new SrtpReceiver(master);
        foreach (var packet in packets)
        {
            if (!receiver.TryUnprotect(packet, _plain, out _, out var refusal)) throw new InvalidOperationException(refusal.ToString());
        }
        return packets.Length;
    }

    private static byte[][] Protected(SrtpMasterKey master)
    {
        using var sender = new SrtpSender(master);
        var (packets, plain) = (new byte[Packets][], RelayPackets.Create(out _));
        for (var i = 0; i < Packets; i++)
        {
            packets[i] = new byte[PacketLength + sender.Overhead];
            RtpHeader.SetSequence(plain, new SeqNo((ushort)i));
            if (!sender.TryProtect(plain, packets[i], out _, out var refusal)) throw new InvalidOperationException(refusal.ToString());
        }
        return packets;
    }
}
