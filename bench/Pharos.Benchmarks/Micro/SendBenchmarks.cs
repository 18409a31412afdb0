using System.Net.Sockets;
using BenchmarkDotNet.Attributes;
using Pharos.Sfu.Network;

namespace Pharos.Benchmarks.Micro;

/// <summary>
/// Hands a frame of eight packets for each of a hundred receivers to the system, by each way of the UDP port, and by a plain socket. Figures
/// are for a packet. What becomes of the packets is told at <see cref="LoopbackReceivers"/>.
/// </summary>
[MemoryDiagnoser]
public class SendBenchmarks
{
    private const int Receivers = 100, Packets = Receivers * RelayPackets.PerFrame;

    // Room for all of it.
    private readonly Outbox _outbox = new(_ => throw new InvalidOperationException("full"), Packets * 1280);
    private readonly LoopbackReceivers _receivers = new(Receivers);
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly UdpPort _gso = new(0, UdpSendPath.Gso), _batched = new(0, UdpSendPath.Batched), _oneByOne = new(0, UdpSendPath.OneByOne);

    [GlobalSetup]
    public void Fill()
    {
        var packet = RelayPackets.Create(out _);
        foreach (var path in _receivers.Paths)
        {
            for (var i = 0; i < RelayPackets.PerFrame; i++) _outbox.Send(path, packet);
        }
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Packets)]
    public void SocketSendTo()
    {
        for (var i = 0; i < _outbox.Count; i++)
            _socket.SendTo(_outbox.Bytes(_outbox[i]), SocketFlags.None, _receivers.Addresses[i / RelayPackets.PerFrame]);
    }

    [Benchmark(OperationsPerInvoke = Packets)]
    public void OneByOne() => Send(_oneByOne, UdpSendPath.OneByOne);

    [Benchmark(OperationsPerInvoke = Packets)]
    public void Batched() => Send(_batched, UdpSendPath.Batched);

    [Benchmark(OperationsPerInvoke = Packets)]
    public void Gso() => Send(_gso, UdpSendPath.Gso);

    [GlobalCleanup]
    public void Close()
    {
        foreach (var port in new[] { _gso, _batched, _oneByOne })
        {
            if (port.Counters.SendErrors + port.Counters.SendDrops > 0) throw new InvalidOperationException("not all was sent");
            port.Dispose();
        }
        _socket.Dispose();
        _receivers.Dispose();
    }

    private void Send(UdpPort port, UdpSendPath path)
    {
        if (port.SendPath != path) throw new PlatformNotSupportedException(port.Reason);
        port.Send(_outbox);
    }
}
