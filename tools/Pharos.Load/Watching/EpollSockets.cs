using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pharos.Sfu.Network;
using static Pharos.Sfu.Network.LinuxCalls;

namespace Pharos.Load.Watching;

/// <summary>
/// Sockets of Linux: epoll finds those that are ready, recvmmsg takes several messages of each with one call. What the server sent as one
/// message, such as a frame, stays one up to here where both are on one machine (UDP_GRO): otherwise the kernel would cut it up within the
/// server's call, and have the server pay for what a network card or the viewer's machine does.
/// </summary>
internal sealed unsafe class EpollSockets : ISocketSet
{
    private const int MaxReady = 256;
    private const int MaxMessageBytes = 65_536;
    private const int WakeNumber = -1;

    private readonly SafeFileHandle _set;
    private readonly SafeFileHandle _event;
    private readonly byte* _ready = (byte*)NativeMemory.AllocZeroed(MaxReady, 16);
    private readonly Message* _messages = (Message*)NativeMemory.AllocZeroed(ReceiveBatch.MaxMessages, (nuint)sizeof(Message));
    private readonly Part* _parts = (Part*)NativeMemory.AllocZeroed(ReceiveBatch.MaxMessages, (nuint)sizeof(Part));
    private readonly byte* _bytes = (byte*)NativeMemory.Alloc(ReceiveBatch.MaxMessages, MaxMessageBytes);
    private readonly byte* _control = (byte*)NativeMemory.AllocZeroed(ReceiveBatch.MaxMessages, LinuxControl.Capacity);
    private readonly bool _wholeMessages;

    /// <summary>An empty set.</summary>
    /// <param name="wholeMessages">Whether messages stay whole where the system can do so.</param>
    /// <exception cref="InvalidOperationException">The system has no descriptors left.</exception>
    public EpollSockets(bool wholeMessages)
    {
        _wholeMessages = wholeMessages;
        for (var i = 0; i < ReceiveBatch.MaxMessages; i++)
        {
            _parts[i] = new Part { Start = (nint)(_bytes + (i * MaxMessageBytes)), Length = MaxMessageBytes };
            _messages[i] = new Message { Parts = _parts + i, PartCount = 1, Control = (nint)(_control + (i * LinuxControl.Capacity)) };
        }
        _set = Handle(LinuxEpoll.Create());
        _event = Handle(MakeEvent());
        Change(LinuxEpoll.Add, _event.DangerousGetHandle(), WakeNumber);
    }

    /// <inheritdoc/>
    public void Add(Socket socket, int number)
    {
        if (_wholeMessages) TryKeepWhole(socket);
        Change(LinuxEpoll.Add, socket.Handle, number);
    }

    /// <inheritdoc/>
    public void Remove(Socket socket, int number) => Change(LinuxEpoll.Delete, socket.Handle, number);

    /// <inheritdoc/>
    public int Wait(TimeSpan timeout, Span<int> ready)
    {
        var milliseconds = (int)Math.Ceiling(Math.Max(0, timeout.TotalMilliseconds));
        var found = LinuxEpoll.Wait((int)_set.DangerousGetHandle(), _ready, Math.Min(MaxReady, ready.Length), milliseconds);
        var count = 0;
        for (var i = 0; i < found; i++)
        {
            var number = LinuxEpoll.NumberOf(_ready, i);
            if (number == WakeNumber) Reset(_event);
            else ready[count++] = number;
        }
        return count;
    }

    /// <inheritdoc/>
    public int Receive(Socket socket, ReceiveBatch batch)
    {
        batch.Clear();
        for (var i = 0; i < ReceiveBatch.MaxMessages; i++) _messages[i].ControlLength = LinuxControl.Capacity; // the system has written to it
        var count = ReceiveMessages((int)socket.Handle, _messages, ReceiveBatch.MaxMessages);
        for (var i = 0; i < count; i++)
        {
            var message = new ReadOnlySpan<byte>(_bytes + (i * MaxMessageBytes), (int)_messages[i].Length);
            var control = new ReadOnlySpan<byte>((void*)_messages[i].Control, (int)_messages[i].ControlLength);
            batch.Add(message, LinuxControl.TryReadSegment(control, out var segment) ? segment : message.Length);
        }
        return batch.Count;
    }

    /// <inheritdoc/>
    public void Wake()
    {
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
    public void Dispose()
    {
        _set.Dispose();
        _event.Dispose();
        NativeMemory.Free(_ready);
        NativeMemory.Free(_messages);
        NativeMemory.Free(_parts);
        NativeMemory.Free(_bytes);
        NativeMemory.Free(_control);
    }

    private void Change(int operation, nint descriptor, int number)
    {
        var result = LinuxEpoll.Control((int)_set.DangerousGetHandle(), operation, descriptor, number);
        if (result < 0 && operation == LinuxEpoll.Add) throw new InvalidOperationException($"epoll_ctl failed with error {-result}.");
    }

    // A system older than Linux 5.0 cannot.
    private static void TryKeepWhole(Socket socket)
    {
        try
        {
            socket.SetRawSocketOption(LinuxControl.UdpLevel, LinuxControl.ReceiveMessages, MemoryMarshal.AsBytes<int>([1]));
        }
        catch (SocketException)
        {
            // Then each datagram comes by itself.
        }
    }

    private static SafeFileHandle Handle(int descriptor) => descriptor >= 0
        ? new SafeFileHandle(descriptor, ownsHandle: true)
        : throw new InvalidOperationException($"The system gives no descriptor: error {-descriptor}.");
}
