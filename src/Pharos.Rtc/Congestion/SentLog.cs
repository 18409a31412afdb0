using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Congestion;

/// <summary>
/// The packets sent lately, by their transport-wide sequence numbers, until the receiver has said what became of them. Each is given out
/// once as acknowledged, whatever is said of it again. A packet takes 6 bytes; there is nothing before the first, and the ring grows only
/// where the reports are behind by more than it holds, not where there are none: thousands of viewers have one each.
/// <code>
/// an entry:  sent at, µs  32  |  probe 4 | lost 1 | bytes 11, 0 for nothing there
/// </code>
/// </summary>
public sealed class SentLog
{
    /// <summary>Packets that are remembered at most: 4 s of 5 Mbit/s, the deepest queue seen in access networks and a round trip.</summary>
    public const int MaxPackets = 2048;

    /// <summary>The highest number of a probe.</summary>
    public const byte MaxProbe = 15;

    /// <summary>Packets that are remembered to begin with: 1 s of 2.5 Mbit/s.</summary>
    internal const int FirstPackets = 256;

    private const int MaxBytes = 0x7FF;
    private const int LostBit = 0x800;
    private const int ProbeShift = 12;
    private const long NanosecondsPerMicrosecond = 1000;

    // 32 bits of microseconds come around after 71 minutes.
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private uint[] _sentAt = [];
    private ushort[] _entries = [];
    private SeqNo _newest;
    private SeqNo _newestReported;
    private bool _hasReports;
    private Instant _newestAt;

    /// <summary>Bytes of packets that were neither acknowledged nor reported lost, of those remembered.</summary>
    public int BytesInFlight { get; private set; }

    /// <summary>Packets there is room for now.</summary>
    internal int Capacity => _entries.Length;

    /// <summary>Adds a packet. Their numbers go up; after a leap of more than is remembered, or back, it begins anew.</summary>
    /// <param name="number">Its transport-wide sequence number.</param>
    /// <param name="bytes">Its length; what is above 2,047 counts as that.</param>
    /// <param name="now">When it is sent.</param>
    /// <param name="probe">Number of the probe that it belongs to, up to <see cref="MaxProbe"/>; 0 for none.</param>
    public void Add(SeqNo number, int bytes, Instant now, byte probe = 0)
    {
        if (_entries.Length == 0) Resize(FirstPackets);
        var ahead = number - _newest;
        if (ahead <= 0 || ahead > _entries.Length || now - _newestAt > LongestPause) Clear();
        else
            for (var skipped = _newest.Next; skipped != number; skipped = skipped.Next) Forget(skipped);
        if (_hasReports && number - _newestReported > _entries.Length && _entries.Length < MaxPackets) Resize(_entries.Length * 2);

        var slot = SlotOf(number);
        Forget(number);
        _sentAt[slot] = ToMicroseconds(now);
        _entries[slot] = (ushort)(Math.Clamp(bytes, 1, MaxBytes) | (Math.Min(probe, MaxProbe) << ProbeShift));
        BytesInFlight += _entries[slot] & MaxBytes;
        (_newest, _newestAt) = (number, now);
    }

    /// <summary>Takes a packet out, as it arrived. False for one that was taken before, is not remembered or was never sent.</summary>
    public bool TryTake(SeqNo number, out SentPacketRecord packet)
    {
        packet = default;
        if (!Knows(number)) return false;
        packet = Read(SlotOf(number));
        Forget(number);
        Reported(number);
        return true;
    }

    /// <summary>Notes that a packet is missing; it may still arrive. False for one that this was said of before, or that is not there.</summary>
    public bool TryLose(SeqNo number, out SentPacketRecord packet)
    {
        packet = default;
        if (!Knows(number)) return false;
        var slot = SlotOf(number);
        if (!IsInFlight(_entries[slot])) return false;
        packet = Read(slot);
        BytesInFlight -= packet.Bytes;
        _entries[slot] |= LostBit;
        Reported(number);
        return true;
    }

    private static bool IsInFlight(ushort entry) => (entry & MaxBytes) != 0 && (entry & LostBit) == 0;

    private static uint ToMicroseconds(Instant moment) => unchecked((uint)(moment.Nanoseconds / NanosecondsPerMicrosecond));

    private int SlotOf(SeqNo number) => number.Value & (_entries.Length - 1);

    private bool Knows(SeqNo number)
    {
        var behind = _newest - number;
        return behind >= 0 && behind < _entries.Length && _entries[SlotOf(number)] != 0;
    }

    private void Reported(SeqNo number)
    {
        if (!_hasReports || number.IsAfter(_newestReported)) _newestReported = number;
        _hasReports = true;
    }

    private SentPacketRecord Read(int slot)
    {
        var entry = _entries[slot];
        var age = unchecked(ToMicroseconds(_newestAt) - _sentAt[slot]) * NanosecondsPerMicrosecond;
        return new(new Instant(_newestAt.Nanoseconds - age), entry & MaxBytes, (byte)(entry >> ProbeShift), (entry & LostBit) != 0);
    }

    private void Forget(SeqNo number)
    {
        ref var entry = ref _entries[SlotOf(number)];
        if (IsInFlight(entry)) BytesInFlight -= entry & MaxBytes;
        entry = 0;
    }

    private void Clear()
    {
        Array.Clear(_entries);
        _hasReports = false;
        BytesInFlight = 0;
    }

    private void Resize(int capacity)
    {
        var (sentAt, entries) = (_sentAt, _entries);
        (_sentAt, _entries) = (new uint[capacity], new ushort[capacity]);
        for (var (behind, number) = (0, _newest); behind < entries.Length; behind++, number += -1)
        {
            var from = number.Value & (entries.Length - 1);
            (_sentAt[SlotOf(number)], _entries[SlotOf(number)]) = (sentAt[from], entries[from]);
        }
    }
}
