using System.Runtime.InteropServices;
using Pharos.Rtc.Ice;
using Pharos.Rtc.Srtp.Ciphers;

namespace Pharos.Sfu.Network;

/// <summary>
/// Datagrams on their way out: components write them here, and one driver sends them all. They lie behind each other without gaps, so that
/// a run of them to one destination can be handed to the system as it is. Owned by one loop; allocates nothing once it exists.
/// </summary>
internal sealed class Outbox
{
    /// <summary>Bytes of the longest datagram.</summary>
    public const int MaxDatagram = 2_048;

    /// <summary>Datagrams it holds at most.</summary>
    public const int MaxCount = 4_096;

    /// <summary>Bytes it holds unless told otherwise: what stays in a core's second-level cache while it is filled and sent.</summary>
    public const int DefaultCapacity = 512 * 1024;

    // Ciphers that work on whole blocks may write a little behind what they were asked for.
    private const int Slack = 80;

    private readonly byte[] _bytes;
    private readonly OutboxEntry[] _entries = new OutboxEntry[MaxCount];
    private readonly Action<Outbox> _flush;
    private readonly HmacBatch? _tags = HmacBatch.IsSupported ? new HmacBatch() : null;
    private int _used;
    private int _reserved;

    /// <summary>Makes an empty one.</summary>
    /// <param name="flush">Called when there is no room left: sends all entries, and calls <see cref="Clear"/>.</param>
    /// <param name="capacity">Bytes it holds; at least <see cref="MaxDatagram"/>.</param>
    public Outbox(Action<Outbox> flush, int capacity = DefaultCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, MaxDatagram);
        _flush = flush;
        _bytes = GC.AllocateUninitializedArray<byte>(capacity + Slack, pinned: true); // the system reads it by its address
        Address = Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, 0);
    }

    /// <summary>Datagrams in it.</summary>
    public int Count { get; private set; }

    /// <summary>All of them, in the order they were written.</summary>
    public ReadOnlySpan<OutboxEntry> Entries
    {
        get
        {
            _tags?.Complete(_bytes);
            return _entries.AsSpan(0, Count);
        }
    }

    /// <summary>Tags that may be computed together, before anybody reads an entry; null where that is of no use.</summary>
    public HmacBatch? Tags => _tags;

    /// <summary>Where the room that is reserved next, or was reserved last, begins in its memory.</summary>
    public int ReservedAt => _used;

    /// <summary>Where its memory begins; it does not move.</summary>
    public nint Address { get; }

    private int Capacity => _bytes.Length - Slack;

    /// <summary>One of them.</summary>
    public ref readonly OutboxEntry this[int index] => ref Entries[index];

    /// <summary>Room for one datagram; <see cref="Commit"/> says how much of it was used. Flushes where there is none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Longer than <see cref="MaxDatagram"/>.</exception>
    public Span<byte> Reserve(int maxLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxLength, MaxDatagram);
        if (Count == MaxCount || _used + maxLength > Capacity) Flush();
        _reserved = maxLength;
        return _bytes.AsSpan(_used, maxLength);
    }

    /// <summary>Takes what was written to the room that <see cref="Reserve"/> gave last.</summary>
    /// <param name="path">Where it goes.</param>
    /// <param name="length">Bytes that were written, from the front; 0 for none: the room is given back.</param>
    /// <exception cref="ArgumentOutOfRangeException">More than was reserved.</exception>
    public void Commit(in TransportPath path, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, _reserved);
        _reserved = 0;
        if (length == 0) return;
        _entries[Count++] = new OutboxEntry(path, _used, length);
        _used += length;
    }

    /// <summary>Takes a copy of a datagram.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Empty, or longer than <see cref="MaxDatagram"/>.</exception>
    public void Send(in TransportPath path, ReadOnlySpan<byte> datagram)
    {
        datagram.CopyTo(Reserve(datagram.Length));
        Commit(path, datagram.Length);
    }

    /// <summary>Takes back the datagram that was committed last, which must not be sent after all.</summary>
    public void TakeBack()
    {
        if (Count == 0) return;
        _used = _entries[--Count].Offset;
        _tags?.ForgetFrom(_used);
    }

    /// <summary>What an entry sends.</summary>
    public ReadOnlySpan<byte> Bytes(in OutboxEntry entry) => _bytes.AsSpan(entry.Offset, entry.Length);

    /// <summary>Has the driver send what is there; nothing happens where nothing is.</summary>
    public void Flush()
    {
        if (Count == 0) return;
        _flush(this);
        if (Count > 0) throw new InvalidOperationException("Who flushes an outbox clears it.");
    }

    /// <summary>Forgets all entries: they were sent.</summary>
    public void Clear()
    {
        (Count, _used, _reserved) = (0, 0, 0);
        _tags?.ForgetFrom(0);
    }
}
