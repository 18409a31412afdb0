using Microsoft.Win32.SafeHandles;
using static Pharos.Sfu.Network.LinuxCalls;

namespace Pharos.Sfu.Network;

/// <summary>Blocks a loop until its socket can be read or another thread wakes it.</summary>
internal sealed unsafe class LinuxWaiter : IDisposable
{
    private readonly int _socket;
    private readonly SafeFileHandle _event;
    private int _isWoken;

    /// <summary>Makes one.</summary>
    /// <param name="socket">Descriptor of the socket; it stays the caller's.</param>
    /// <exception cref="InvalidOperationException">The system has no descriptors left.</exception>
    public LinuxWaiter(int socket)
    {
        var made = MakeEvent();
        if (made < 0) throw new InvalidOperationException($"eventfd failed with error {-made}.");
        (_socket, _event) = (socket, new SafeFileHandle(made, ownsHandle: true));
    }

    /// <inheritdoc cref="UdpPort.Wait"/>
    public bool Wait(TimeSpan timeout)
    {
        var polled = stackalloc Polled[2];
        polled[0] = new Polled { File = _socket, Events = Readable };
        polled[1] = new Polled { File = (int)_event.DangerousGetHandle(), Events = Readable };
        if (Poll(polled, 2, timeout) <= 0) return false; // time is up, or a signal came: the loop looks at its clock either way
        if (polled[1].Ready == 0) return true;
        // In this order: were the mark taken away first, a call in between would be swallowed by the reset and leave the mark for ever.
        // With the mark still there, that call does nothing, and what it is about is seen by the loop after this.
        Reset(_event);
        Interlocked.Exchange(ref _isWoken, 0);
        return true;
    }

    /// <inheritdoc cref="UdpPort.Wake"/>
    public void Wake()
    {
        if (Interlocked.Exchange(ref _isWoken, 1) != 0) return;
        try
        {
            Signal(_event);
        }
        catch (ObjectDisposedException)
        {
            // There is no loop left to wake.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _event.Dispose();
}
