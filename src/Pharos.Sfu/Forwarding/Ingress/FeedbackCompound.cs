using System.Text;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtcp;
using Pharos.Sfu.Network;
using Pharos.Sfu.Peers;

namespace Pharos.Sfu.Forwarding.Ingress;

/// <summary>
/// Gathers RTCP packets into compound packets: each begins with a receiver report and a CNAME, unless the publisher takes others
/// (RFC 3550 §6.1, RFC 5506 §3.4.1).
/// </summary>
/// <param name="local">Who reports.</param>
/// <param name="reducedSize">Whether packets may come alone.</param>
internal sealed class FeedbackCompound(Ssrc local, bool reducedSize)
{
    // With SRTCP's trailer, UDP and IPv6 below 1,280 bytes, which every path takes (RFC 8200 §5).
    private const int MaxLength = 1200;

    private readonly byte[] _bytes = new byte[MaxLength];
    private readonly byte[] _cname = Encoding.ASCII.GetBytes($"pharos-{local}");
    private int _used;

    /// <summary>Begins one with a report; what was gathered before is sent.</summary>
    public void Report(ReadOnlySpan<ReportBlock> blocks, MediaLink link, Outbox outbox)
    {
        Send(link, outbox);
        _used = ReceiverReport.Write(_bytes, local, blocks);
        _used += SourceDescription.Write(_bytes.AsSpan(_used), local, _cname);
    }

    /// <summary>Room for one more packet, to be written by the caller, and then <see cref="Add"/>ed.</summary>
    /// <param name="length">Bytes that are needed; there may be more.</param>
    /// <param name="link">What is sent, where there is no room, goes here.</param>
    /// <param name="outbox">And here.</param>
    public Span<byte> Reserve(int length, MediaLink link, Outbox outbox)
    {
        if (_used + length > MaxLength) Send(link, outbox);
        if (_used == 0 && !reducedSize) Report([], link, outbox);
        return _bytes.AsSpan(_used);
    }

    /// <summary>What was reserved holds a packet.</summary>
    public void Add(int length) => _used += length;

    /// <summary>Sends what was gathered.</summary>
    public void Send(MediaLink link, Outbox outbox)
    {
        if (_used > 0) link.SendRtcp(_bytes.AsSpan(0, _used), outbox);
        _used = 0;
    }
}
