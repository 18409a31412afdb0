using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;

namespace Pharos.Rtc.Srtp.Ciphers;

/// <summary>
/// Tags of HMAC-SHA1 that are still to be put behind their packets: those of many viewers are computed at a time, one a lane, where a
/// processor has no other way to be quick at it. Owned by one thread; allocates nothing once it has grown to its size.
/// </summary>
public sealed class HmacBatch
{
    /// <summary>Bytes of a tag. RFC 3711 §4.2.1.</summary>
    internal const int TagLength = 10;

    private const int BlockLength = 64;
    private const int BlockWords = Sha1State<Lanes4>.BlockWords;
    private const int StateWords = Sha1State<Lanes4>.Words;
    private const int MaxLanes = 16;

    // Fewer than that are quicker one after the other.
    private const int FewestLanes = 4;
    private const int MaxBlocks = 64; // of a packet of 4 KB, twice the longest

    // What follows a message: the roll-over counter, a bit, and the count of bits.
    private const int TailLength = sizeof(uint) + 1 + sizeof(ulong);

    private readonly uint[] _words = new uint[BlockWords * MaxLanes];
    private readonly byte[] _tails = new byte[2 * BlockLength * MaxLanes];
    private readonly int[] _starts = new int[MaxBlocks + 2];
    private Job[] _jobs = new Job[256];
    private Job[] _sorted = new Job[256];

    /// <summary>Whether it is of use here: there is a vector to have lanes.</summary>
    public static bool IsSupported => (Sse2.IsSupported || AdvSimd.Arm64.IsSupported) && Vector128.IsHardwareAccelerated;

    /// <summary>How many it computes at a time.</summary>
    public static int Lanes => !IsSupported ? 1 : Avx512F.IsSupported ? Lanes16.Count : Avx2.IsSupported ? Lanes8.Count : Lanes4.Count;

    /// <summary>Tags that are to be computed.</summary>
    public int Count { get; private set; }

    /// <summary>Takes note of a packet.</summary>
    /// <param name="key">Authenticates it.</param>
    /// <param name="offset">Where it begins in the memory that <see cref="Complete"/> gets.</param>
    /// <param name="length">Its bytes; there is room for the tag behind them.</param>
    /// <param name="rollOverCounter">Goes into the tag, and not into the packet.</param>
    internal void Add(HmacSha1Key key, int offset, int length, uint rollOverCounter)
    {
        if (Count == _jobs.Length)
        {
            Array.Resize(ref _jobs, 2 * Count);
            Array.Resize(ref _sorted, 2 * Count);
        }
        _jobs[Count++] = new Job(key, offset, length, rollOverCounter);
    }

    /// <summary>Forgets the packets that begin there or behind.</summary>
    public void ForgetFrom(int offset)
    {
        while (Count > 0 && _jobs[Count - 1].Offset >= offset) Count--;
    }

    /// <summary>Computes all tags.</summary>
    /// <param name="memory">Where the packets are.</param>
    public void Complete(Span<byte> memory)
    {
        if (Count == 0) return;
        Sort();
        for (var at = 0; at < Count;)
        {
            var count = 1;
            while (at + count < Count && count < MaxLanes && _sorted[at + count].Blocks == _sorted[at].Blocks) count++;
            var jobs = _sorted.AsSpan(at, count);
            if (count < FewestLanes) RunEach(jobs, memory);
            else if (Avx512F.IsSupported && count > 8) Run<Lanes16>(jobs, memory);
            else if (Avx2.IsSupported && count > 4) RunAll<Lanes8>(jobs, memory);
            else RunAll<Lanes4>(jobs, memory);
            at += count;
        }
        // No key is kept alive by it.
        Array.Clear(_jobs, 0, Count);
        Array.Clear(_sorted, 0, Count);
        Count = 0;
    }

    private static void RunEach(ReadOnlySpan<Job> jobs, Span<byte> memory)
    {
        Span<byte> counter = stackalloc byte[sizeof(uint)];
        Span<byte> tag = stackalloc byte[HMACSHA1.HashSizeInBytes];
        foreach (var job in jobs)
        {
            BinaryPrimitives.WriteUInt32BigEndian(counter, job.RollOverCounter);
            job.Key.TryHash(memory.Slice(job.Offset, job.Length), counter, tag);
            tag[..TagLength].CopyTo(memory[(job.Offset + job.Length)..]);
        }
    }

    private void RunAll<TLanes>(ReadOnlySpan<Job> jobs, Span<byte> memory)
        where TLanes : struct, ILanes<TLanes>
    {
        for (; jobs.Length > TLanes.Count; jobs = jobs[TLanes.Count..]) Run<TLanes>(jobs[..TLanes.Count], memory);
        Run<TLanes>(jobs, memory);
    }

    // By their count of blocks: lanes go on together.
    private void Sort()
    {
        Array.Clear(_starts);
        for (var i = 0; i < Count; i++) _starts[_jobs[i].Blocks + 1]++;
        for (var i = 1; i < _starts.Length; i++) _starts[i] += _starts[i - 1];
        for (var i = 0; i < Count; i++) _sorted[_starts[_jobs[i].Blocks]++] = _jobs[i];
    }

    // All of them have the same count of blocks. Lanes that are left over do what the last one does.
    private void Run<TLanes>(ReadOnlySpan<Job> jobs, Span<byte> memory)
        where TLanes : struct, ILanes<TLanes>
    {
        for (var lane = 0; lane < jobs.Length; lane++) WriteTail(jobs[lane], memory, _tails.AsSpan(2 * BlockLength * lane, 2 * BlockLength));
        var hash = Begin<TLanes>(jobs, isInner: true);
        for (var block = 0; block < jobs[0].Blocks; block++)
        {
            for (var lane = 0; lane < TLanes.Count; lane += 4)
            {
                Transpose(
                    ref Block(jobs, lane, block, memory), ref Block(jobs, lane + 1, block, memory), ref Block(jobs, lane + 2, block, memory),
                    ref Block(jobs, lane + 3, block, memory), ref _words[lane], TLanes.Count);
            }
            hash.Add(ref _words[0]);
        }

        var outer = Begin<TLanes>(jobs, isInner: false);
        hash.Store(ref _words[0]);
        TLanes.Store(TLanes.Create(0x8000_0000), ref _words[StateWords * TLanes.Count]);
        for (var word = StateWords + 1; word < BlockWords - 1; word++) TLanes.Store(TLanes.Create(0), ref _words[word * TLanes.Count]);
        TLanes.Store(TLanes.Create((BlockLength + (StateWords * sizeof(uint))) * 8), ref _words[(BlockWords - 1) * TLanes.Count]);
        outer.Add(ref _words[0]);
        outer.Store(ref _words[0]);
        for (var lane = 0; lane < jobs.Length; lane++)
        {
            var tag = memory.Slice(jobs[lane].Offset + jobs[lane].Length, TagLength);
            BinaryPrimitives.WriteUInt32BigEndian(tag, _words[lane]);
            BinaryPrimitives.WriteUInt32BigEndian(tag[4..], _words[TLanes.Count + lane]);
            BinaryPrimitives.WriteUInt16BigEndian(tag[8..], (ushort)(_words[(2 * TLanes.Count) + lane] >> 16));
        }
    }

    private Sha1State<TLanes> Begin<TLanes>(ReadOnlySpan<Job> jobs, bool isInner)
        where TLanes : struct, ILanes<TLanes>
    {
        for (var lane = 0; lane < TLanes.Count; lane++)
        {
            var key = jobs[Math.Min(lane, jobs.Length - 1)].Key;
            var state = isInner ? key.Inner : key.Outer;
            for (var word = 0; word < StateWords; word++) _words[(word * TLanes.Count) + lane] = state[word];
        }
        return Sha1State<TLanes>.Load(ref _words[0]);
    }

    private ref byte Block(ReadOnlySpan<Job> jobs, int lane, int block, Span<byte> memory)
    {
        lane = Math.Min(lane, jobs.Length - 1);
        ref readonly var job = ref jobs[lane];
        return ref block < job.WholeBlocks
            ? ref memory.Slice(job.Offset + (block * BlockLength), BlockLength)[0]
            : ref _tails[(2 * BlockLength * lane) + ((block - job.WholeBlocks) * BlockLength)];
    }

    private static void WriteTail(in Job job, ReadOnlySpan<byte> memory, Span<byte> tail)
    {
        var rest = job.Length % BlockLength;
        tail.Clear();
        memory.Slice(job.Offset + job.Length - rest, rest).CopyTo(tail);
        BinaryPrimitives.WriteUInt32BigEndian(tail[rest..], job.RollOverCounter);
        tail[rest + sizeof(uint)] = 0x80;
        var end = (job.Blocks - job.WholeBlocks) * BlockLength;
        BinaryPrimitives.WriteUInt64BigEndian(tail[(end - sizeof(ulong))..], (ulong)(BlockLength + job.Length + sizeof(uint)) * 8);
    }

    // A block of four messages, into four lanes of each word.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(ref byte a, ref byte b, ref byte c, ref byte d, ref uint words, int lanes)
    {
        for (var word = 0; word < BlockWords; word += 4)
        {
            var at = (nuint)(word * sizeof(uint));
            var (low, high) = Zip(Load(ref a, at), Load(ref c, at));
            var (otherLow, otherHigh) = Zip(Load(ref b, at), Load(ref d, at));
            var (first, second) = Zip(low, otherLow);
            var (third, fourth) = Zip(high, otherHigh);
            first.StoreUnsafe(ref words, (nuint)(word * lanes));
            second.StoreUnsafe(ref words, (nuint)((word + 1) * lanes));
            third.StoreUnsafe(ref words, (nuint)((word + 2) * lanes));
            fourth.StoreUnsafe(ref words, (nuint)((word + 3) * lanes));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Load(ref byte from, nuint at) => Vector128.Shuffle(
        Vector128.LoadUnsafe(ref from, at), Vector128.Create((byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12)).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<uint> Low, Vector128<uint> High) Zip(Vector128<uint> left, Vector128<uint> right) => Sse2.IsSupported
        ? (Sse2.UnpackLow(left, right), Sse2.UnpackHigh(left, right))
        : (AdvSimd.Arm64.ZipLow(left, right), AdvSimd.Arm64.ZipHigh(left, right));

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Job(HmacSha1Key Key, int Offset, int Length, uint RollOverCounter)
    {
        public int Blocks => (Length + TailLength + BlockLength - 1) / BlockLength;

        public int WholeBlocks => Length / BlockLength;
    }
}
