using System.Runtime.InteropServices;
using Pharos.Rtc.Ice;
using static Pharos.Sfu.Network.LinuxCalls;

namespace Pharos.Sfu.Network;

/// <summary>Receives a whole batch with one system call.</summary>
/// <param name="socket">Descriptor of the socket; it stays the caller's.</param>
/// <param name="isIPv6Socket">Its family.</param>
/// <param name="addresses">Gives the addresses that datagrams came to their numbers.</param>
/// <param name="counters">Where to count.</param>
internal sealed unsafe class LinuxReceiver(int socket, bool isIPv6Socket, LocalAddresses addresses, UdpCounters counters) : IDisposable
{
    private const int NameStride = 32;

    private readonly Message* _messages = (Message*)NativeMemory.AllocZeroed(DatagramBatch.Capacity, (nuint)sizeof(Message));
    private readonly Part* _parts = (Part*)NativeMemory.AllocZeroed(DatagramBatch.Capacity, (nuint)sizeof(Part));
    private readonly byte* _names = (byte*)NativeMemory.AllocZeroed(DatagramBatch.Capacity, NameStride);
    private readonly byte* _controls = (byte*)NativeMemory.AllocZeroed(DatagramBatch.Capacity, LinuxControl.Capacity);
    private DatagramBatch? _prepared;

    /// <summary>Fills the batch: 0, or minus an error.</summary>
    public int Receive(DatagramBatch batch)
    {
        batch.Clear();
        if (batch != _prepared) Prepare(batch);
        int count;
        do count = ReceiveMessages(socket, _messages, DatagramBatch.Capacity);
        while (count == -Interrupted);
        if (count < 0) return count == -WouldBlock ? 0 : count;
        for (var i = 0; i < count; i++)
        {
            ref var message = ref _messages[i];
            if ((message.Flags & Truncated) != 0) counters.Oversized++;
            else batch.Add(i, (int)message.Length, Path(i));
            // The system writes how much of them it used.
            (message.NameLength, message.ControlLength) = (NameStride, LinuxControl.Capacity);
        }
        counters.Received += batch.Count;
        return 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_messages);
        NativeMemory.Free(_parts);
        NativeMemory.Free(_names);
        NativeMemory.Free(_controls);
    }

    private TransportPath Path(int index)
    {
        var remote = SocketAddressBytes.Read(new(_names + (index * NameStride), NameStride), isIPv6Socket);
        var control = new ReadOnlySpan<byte>(_controls + (index * LinuxControl.Capacity), (int)_messages[index].ControlLength);
        var local = LinuxControl.TryReadAddress(control, isIPv6Socket, out var address) ? addresses.NumberOf(address) : LocalAddresses.Any;
        return new(remote, IsTcp: false, local);
    }

    private void Prepare(DatagramBatch batch)
    {
        for (var i = 0; i < DatagramBatch.Capacity; i++)
        {
            _parts[i] = new Part { Start = batch.AddressOf(i), Length = DatagramBatch.MaxDatagram };
            _messages[i] = new Message
            {
                Name = (nint)(_names + (i * NameStride)),
                NameLength = NameStride,
                Parts = _parts + i,
                PartCount = 1,
                Control = (nint)(_controls + (i * LinuxControl.Capacity)),
                ControlLength = LinuxControl.Capacity,
            };
        }
        _prepared = batch;
    }
}
