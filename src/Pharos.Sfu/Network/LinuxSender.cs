using System.Runtime.InteropServices;
using static Pharos.Sfu.Network.LinuxCalls;

namespace Pharos.Sfu.Network;

/// <summary>
/// Sends an outbox in as few system calls as can be: up to 32 messages a call, and where the kernel cuts messages up (UDP_SEGMENT) a run of
/// datagrams to one destination is one message. All datagrams of a run have the same length, only the last may be shorter.
/// </summary>
/// <param name="socket">Descriptor of the socket; it stays the caller's.</param>
/// <param name="isIPv6Socket">Its family.</param>
/// <param name="path">How to send.</param>
/// <param name="addresses">What the numbers of the paths' own ends mean.</param>
/// <param name="counters">Where to count.</param>
internal sealed unsafe class LinuxSender(
    int socket, bool isIPv6Socket, UdpSendPath path, LocalAddresses addresses, UdpCounters counters) : IDisposable
{
    private const int MaxMessages = 32;
    private const int MaxSegments = 64; // UDP_MAX_SEGMENTS of older kernels
    private const int MaxMessageBytes = 65_000; // what fits an IP packet with both headers

    private const int NameStride = 32;
    private const ushort InterNetwork = 2; // AF_INET
    private const ushort InterNetworkV6 = 10; // AF_INET6

    private readonly Message* _messages = (Message*)NativeMemory.AllocZeroed(MaxMessages, (nuint)sizeof(Message));
    private readonly Part* _parts = (Part*)NativeMemory.AllocZeroed(MaxMessages, (nuint)sizeof(Part));
    private readonly byte* _names = (byte*)NativeMemory.AllocZeroed(MaxMessages, NameStride);
    private readonly byte* _controls = (byte*)NativeMemory.AllocZeroed(MaxMessages, LinuxControl.Capacity);
    private readonly Run[] _runs = new Run[MaxMessages];

    /// <summary>How it sends: it stops cutting up for good when the device turns out to be unable to.</summary>
    public UdpSendPath Path { get; private set; } = path;

    /// <summary>Sends the UDP entries; what cannot be sent is counted and forgotten.</summary>
    public void Send(Outbox outbox) => Send(outbox, outbox.Entries, canCut: true);

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_messages);
        NativeMemory.Free(_parts);
        NativeMemory.Free(_names);
        NativeMemory.Free(_controls);
    }

    private int NameLength => isIPv6Socket ? SocketAddressBytes.IPv6Length : SocketAddressBytes.IPv4Length;

    private void Send(Outbox outbox, ReadOnlySpan<OutboxEntry> entries, bool canCut)
    {
        while (true)
        {
            var count = Fill(outbox, entries, canCut && Path == UdpSendPath.Gso);
            if (count == 0) return;
            var sent = SendMessages(socket, _messages, count);
            if (sent == -Interrupted) continue;
            if (sent > 0)
            {
                for (var i = 0; i < sent; i++) counters.Sent += _runs[i].Datagrams;
                entries = entries[_runs[sent - 1].End..];
                continue;
            }
            // Nothing was sent: the error is that of the first message. One of a later message comes up again when it is the first.
            var run = _runs[0];
            Fail(outbox, entries[..run.End], run.Datagrams, -sent);
            entries = entries[run.End..];
        }
    }

    private void Fail(Outbox outbox, ReadOnlySpan<OutboxEntry> run, int datagrams, int error)
    {
        if (error is WouldBlock or NoBuffers or NoMemory)
        {
            counters.SendDrops += datagrams;
            return;
        }
        if (datagrams == 1 || error is not (DeviceCannot or Invalid or TooLong))
        {
            counters.SendErrors += datagrams;
            return;
        }
        // A segment may be longer than what this path takes in one piece, which says nothing of other paths; a device that does not compute
        // checksums never cuts up.
        if (error == DeviceCannot) Path = UdpSendPath.Batched;
        Send(outbox, run, canCut: false);
    }

    // Turns entries from the front into messages: how many. A run ends behind the last entry it took, those it passed over included.
    private int Fill(Outbox outbox, ReadOnlySpan<OutboxEntry> entries, bool canCut)
    {
        var count = 0;
        for (var next = 0; next < entries.Length && count < MaxMessages;)
        {
            ref readonly var first = ref entries[next++];
            if (first.Path.IsTcp) continue;
            var name = new Span<byte>(_names + (count * NameStride), NameLength);
            if (!SocketAddressBytes.TryWrite(name, first.Path.Remote, isIPv6Socket))
            {
                counters.SendErrors++;
                continue;
            }
            MemoryMarshal.Write(name, isIPv6Socket ? InterNetworkV6 : InterNetwork);

            var (length, datagrams) = (first.Length, 1);
            while (canCut && next < entries.Length && Continues(first, length, datagrams, entries[next]))
            {
                var last = entries[next++].Length;
                length += last;
                datagrams++;
                if (last < first.Length) break;
            }
            _runs[count] = new Run(next, datagrams);
            Write(count++, outbox.Address + first.Offset, length, datagrams > 1 ? first.Length : 0, first.Path.Local);
        }
        return count;
    }

    private static bool Continues(in OutboxEntry first, int length, int datagrams, in OutboxEntry next) =>
        next.Length <= first.Length && next.Offset == first.Offset + length && datagrams < MaxSegments
        && length + next.Length <= MaxMessageBytes && next.Path == first.Path;

    private void Write(int index, nint start, int length, int segment, int local)
    {
        _parts[index] = new Part { Start = start, Length = (nuint)length };
        ref var message = ref _messages[index];
        message = new Message
        {
            Name = (nint)(_names + (index * NameStride)),
            NameLength = (uint)NameLength,
            Parts = _parts + index,
            PartCount = 1,
        };
        var control = new Span<byte>(_controls + (index * LinuxControl.Capacity), LinuxControl.Capacity);
        var used = local == LocalAddresses.Any ? 0 : LinuxControl.WriteAddress(control, addresses[local], isIPv6Socket);
        if (segment > 0) used += LinuxControl.WriteSegment(control[used..], segment);
        if (used > 0) (message.Control, message.ControlLength) = ((nint)(_controls + (index * LinuxControl.Capacity)), (nuint)used);
    }

    private readonly record struct Run(int End, int Datagrams);
}
