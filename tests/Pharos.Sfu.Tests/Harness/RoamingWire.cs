using System.Threading.Channels;

namespace Pharos.Sfu.Tests.Harness;

/// <summary>A client that changes its address, as a phone does between networks: what is sent to a former one still arrives.</summary>
internal sealed class RoamingWire : ClientWire
{
    private readonly int _port;
    private readonly CancellationTokenSource _ends = new();
    private readonly List<UdpWire> _wires = [];
    private readonly Channel<byte[]> _received = Channel.CreateUnbounded<byte[]>();
    private volatile UdpWire _present = null!;

    public RoamingWire(int port)
    {
        _port = port;
        Roam();
    }

    /// <summary>Sends from another address from now on.</summary>
    public void Roam()
    {
        var next = new UdpWire(_port);
        _wires.Add(next);
        _present = next;
        _ = ReadAsync(next);
    }

    public override void Send(ReadOnlySpan<byte> datagram) => _present.Send(datagram);

    public override async ValueTask<int> ReceiveAsync(Memory<byte> datagram, CancellationToken ends)
    {
        try
        {
            var next = await _received.Reader.ReadAsync(ends);
            next.CopyTo(datagram);
            return next.Length;
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
    }

    public override void Dispose()
    {
        _ends.Cancel();
        foreach (var wire in _wires) wire.Dispose();
        _ends.Dispose();
    }

    private async Task ReadAsync(UdpWire wire)
    {
        var datagram = new byte[2048];
        while (await wire.ReceiveAsync(datagram, _ends.Token) is var length && length > 0) _received.Writer.TryWrite(datagram[..length]);
    }
}
