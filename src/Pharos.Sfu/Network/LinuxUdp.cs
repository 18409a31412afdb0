using System.Net.Sockets;

namespace Pharos.Sfu.Network;

/// <summary>A UDP port on Linux: batches in both directions.</summary>
internal sealed class LinuxUdp : IUdpDriver
{
    private readonly LinuxSender _sender;
    private readonly LinuxReceiver _receiver;
    private readonly LinuxWaiter _waiter;
    private readonly UdpSendPath _path;
    private readonly string _reason;

    /// <summary>Makes one.</summary>
    /// <param name="socket">A bound socket; it stays the caller's.</param>
    /// <param name="path">How to send: not <see cref="UdpSendPath.OneByOne"/>.</param>
    /// <param name="reason">Why so.</param>
    /// <param name="addresses">The port's.</param>
    /// <param name="counters">Where to count.</param>
    public LinuxUdp(Socket socket, UdpSendPath path, string reason, LocalAddresses addresses, UdpCounters counters)
    {
        var (file, isIPv6) = ((int)socket.Handle, socket.AddressFamily == AddressFamily.InterNetworkV6);
        (_path, _reason) = (path, reason);
        _waiter = new LinuxWaiter(file);
        _sender = new LinuxSender(file, isIPv6, path, addresses, counters);
        _receiver = new LinuxReceiver(file, isIPv6, addresses, counters);
        AskForAddresses(socket, isIPv6);
    }

    /// <inheritdoc/>
    public UdpSendPath SendPath => _sender.Path;

    /// <inheritdoc/>
    public string Reason => _sender.Path == _path ? _reason : "a network device cannot cut messages up";

    /// <inheritdoc/>
    public int Receive(DatagramBatch batch)
    {
        _receiver.Receive(batch);
        return batch.Count;
    }

    /// <inheritdoc/>
    public void Send(Outbox outbox) => _sender.Send(outbox);

    /// <inheritdoc/>
    public bool Wait(TimeSpan timeout) => _waiter.Wait(timeout);

    /// <inheritdoc/>
    public void Wake() => _waiter.Wake();

    /// <inheritdoc/>
    public void Dispose()
    {
        _waiter.Dispose();
        _sender.Dispose();
        _receiver.Dispose();
    }

    private static void AskForAddresses(Socket socket, bool isIPv6)
    {
        var (level, option) = isIPv6
            ? (LinuxControl.IPv6Level, LinuxControl.ReceiveIPv6Address)
            : (LinuxControl.IPv4Level, LinuxControl.ReceiveIPv4Address);
        try
        {
            socket.SetRawSocketOption(level, option, BitConverter.GetBytes(1));
        }
        catch (SocketException)
        {
            // A sandbox that has no such option: answers leave from the address that the system likes best.
        }
    }
}
