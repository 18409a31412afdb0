namespace Pharos.Sfu.Network;

/// <summary>What a UDP port has counted since it was opened, in datagrams. Written by its loop alone; others may read.</summary>
internal sealed class UdpCounters
{
    /// <summary>Handed to the system.</summary>
    public long Sent;

    /// <summary>Not sent: the system had no room for them.</summary>
    public long SendDrops;

    /// <summary>Not sent: the system refused the destination.</summary>
    public long SendErrors;

    /// <summary>Received and handed on.</summary>
    public long Received;

    /// <summary>Received and dropped: longer than <see cref="DatagramBatch.MaxDatagram"/>.</summary>
    public long Oversized;
}
