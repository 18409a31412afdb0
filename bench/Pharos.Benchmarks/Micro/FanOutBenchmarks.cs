using System.Net.Sockets;
using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Pharos.Rtc.Srtp.Ciphers;

namespace Pharos.Benchmarks.Micro;

/// <summary>
/// Frames of eight packets from the publisher to all viewers: rewritten, encrypted for each (AEAD_AES_128_GCM) and sent, and the same number
/// of packets by nothing but the system's cipher and a call a packet. Each call sends 8,000 packets, the fewer frames the more viewers
/// there are, so that figures are for one packet to one viewer. What becomes of them is told at <see cref="LoopbackReceivers"/>.
/// </summary>
[MemoryDiagnoser]
public class FanOutBenchmarks
{
    private const int Packets = 8000;

    private readonly byte[] _plain = RelayPackets.Create(out _), _sealed = new byte[2048], _nonce = new byte[Gcm.NonceLength];
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private LoopbackReceivers _receivers = null!;
    private RelayedFrames _frames = null!;
    private AesGcm[] _ciphers = null!;

    [Params(1, 100, 1000)]
    public int Viewers { get; set; }

    private int Frames => Packets / RelayPackets.PerFrame / Viewers;

    [GlobalSetup]
    public void Open()
    {
        _receivers = new LoopbackReceivers(Viewers);
        _frames = new RelayedFrames(_receivers.Paths);
        _ciphers = [.. Enumerable.Range(0, Viewers).Select(_ => new AesGcm(RandomNumberGenerator.GetBytes(16), Gcm.TagLength))];
        _frames.Relay();
        if (_frames.Port.Counters.Sent < RelayPackets.PerFrame * Viewers) throw new InvalidOperationException("viewers were left out");
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Packets)]
    public void AesGcmAndSendTo()
    {
        const int HeaderLength = 28, SealedLength = RelayPackets.Length + Gcm.TagLength;
        for (var frame = 0; frame < Frames; frame++)
        {
            for (var viewer = 0; viewer < Viewers; viewer++)
            {
                for (var packet = 0; packet < RelayPackets.PerFrame; packet++)
                {
                    var header = _plain.AsSpan(0, HeaderLength);
                    header.CopyTo(_sealed);
                    _ciphers[viewer].Encrypt(
                        _nonce, _plain.AsSpan(HeaderLength), _sealed.AsSpan(HeaderLength, RelayPackets.Length - HeaderLength),
                        _sealed.AsSpan(RelayPackets.Length, Gcm.TagLength), header);
                    _socket.SendTo(_sealed.AsSpan(0, SealedLength), SocketFlags.None, _receivers.Addresses[viewer]);
                }
            }
        }
    }

    [Benchmark(OperationsPerInvoke = Packets)]
    public void FanOut()
    {
        for (var frame = 0; frame < Frames; frame++) _frames.Relay();
    }

    [GlobalCleanup]
    public void Close()
    {
        if (_frames.Lost > 0) throw new InvalidOperationException("not all was sent");
        foreach (var cipher in _ciphers) cipher.Dispose();
        _frames.Dispose();
        _socket.Dispose();
        _receivers.Dispose();
    }
}
