namespace Pharos.Sfu.Network;

/// <summary>What a UDP port is made of on one kind of system. The members mean what those of <see cref="UdpPort"/> do.</summary>
internal interface IUdpDriver : IDisposable
{
    /// <summary>How it sends now: it may go down by itself.</summary>
    UdpSendPath SendPath { get; }

    /// <summary>Why it sends so, for the log.</summary>
    string Reason { get; }

    /// <inheritdoc cref="UdpPort.Receive"/>
    int Receive(DatagramBatch batch);

    /// <inheritdoc cref="UdpPort.Send"/>
    void Send(Outbox outbox);

    /// <inheritdoc cref="UdpPort.Wait"/>
    bool Wait(TimeSpan timeout);

    /// <inheritdoc cref="UdpPort.Wake"/>
    void Wake();
}
