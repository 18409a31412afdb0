using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using static Pharos.Sfu.Network.LinuxCalls;

namespace Pharos.Load.Watching;

/// <summary>Sockets of Linux: epoll finds those that are ready, recvmmsg empties each with one call.</summary>
internal sealed unsafe class EpollSockets : ISocketSet
{
    private const int MaxReady = 256;
    private const int WakeNumber = -1;

    private readonly SafeFileHandle _set;
    private readonly SafeFileHandle _event;
    private readonly byte* _ready = (byte*)NativeMemory.AllocZeroed(MaxReady, 16);
    private readonly Message* _messages = (Message*)NativeMemory.AllocZeroed(ReceiveBatch.Capacity, (nuint)sizeof(Message));
    private readonly Part* _parts = (Part*)NativeMemory.AllocZeroed(ReceiveBatch.Capacity, (nuint)sizeof(Part));
    private ReceiveBatch? _prepared;

    /// <summary>An empty set.</summary>
    /// <exception cref="InvalidOperationException">The system has no descriptors left.</exception>
    public EpollSockets()
    {
        _set = Handle(LinuxEpoll.Create());
        _event = Handle(MakeEvent());
        Change(LinuxEpoll.Add, _event.DangerousGetHandle(), WakeNumber);
    }

    /// <inheritdoc/>
    public void Add(Socket socket, int number) => Change(LinuxEpoll.Add, socket.Handle, number);

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
        if (batch != _prepared) Prepare(batch);
        var count = ReceiveMessages((int)socket.Handle, _messages, ReceiveBatch.Capacity);
        for (var i = 0; i < count; i++) batch.SetLength(i, (int)_messages[i].Length);
        return Math.Max(0, count);
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
    }

    private void Change(int operation, nint descriptor, int number)
    {
        var result = LinuxEpoll.Control((int)_set.DangerousGetHandle(), operation, descriptor, number);
        if (result < 0 && operation == LinuxEpoll.Add) throw new InvalidOperationException($"epoll_ctl failed with error {-result}.");
    }

    private void Prepare(ReceiveBatch batch)
    {
        for (var i = 0; i < ReceiveBatch.Capacity; i++)
        {
            _parts[i] = new Part { Start = batch.AddressOf(i), Length = ReceiveBatch.MaxDatagram };
            _messages[i] = new Message { Parts = _parts + i, PartCount = 1 };
        }
        _prepared = batch;
    }

    private static SafeFileHandle Handle(int descriptor) => descriptor >= 0
        ? new SafeFileHandle(descriptor, ownsHandle: true)
        : throw new InvalidOperationException($"The system gives no descriptor: error {-descriptor}.");
}
