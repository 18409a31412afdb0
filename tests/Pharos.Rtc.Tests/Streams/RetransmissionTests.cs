using Pharos.Rtc.Primitives;
using Pharos.Rtc.Streams;

namespace Pharos.Rtc.Tests.Streams;

/// <summary>A sender with a history, a receiver that asks, and between them a network that loses and reorders, in virtual time.</summary>
public sealed class RetransmissionTests
{
    private const int Packets = 20_000;
    private const int Start = 60_000;

    // Steps without a new packet at the end: longer than anything is asked for.
    private const int Rest = 1000;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(2);

    private readonly PacketHistory _history = new();
    private readonly NackGenerator _nacks = new(NackGenerator.DefaultMaxAge);
    private readonly HashSet<int> _arrived = [];
    private readonly PriorityQueue<(bool Request, int Index), Instant> _network = new();
    private long _answered;
    private int _mostMissing;

    [Theory]
    [InlineData(1, 0, 0, 0)]
    [InlineData(2, 5, 0, 0)]
    [InlineData(3, 10, 15, 0)]
    // Nine tries fit in the second, of which each succeeds with 0.7 * 0.7: 6,000 * 0.51^9 = 14 are given up, give or take four sigma.
    [InlineData(4, 30, 30, 30)]
    public void Every_packet_comes_in_the_end_or_is_given_up(int seed, int lossPercent, int jitter, int mostGivenUp)
    {
        Run(seed, lossPercent, jitter);
        // What comes after it was given up has still come.
        var lost = Enumerable.Range(Start, _arrived.Max() - Start).Count(index => !_arrived.Contains(index));
        Assert.True(lost <= _nacks.GivenUp, $"{lost} are missing, {_nacks.GivenUp} were given up");
        Assert.Equal(0, _nacks.Count);
        Assert.InRange(_nacks.GivenUp, 0, mostGivenUp);
        Assert.InRange(_mostMissing, 0, NackGenerator.DefaultCapacity);
        // Each loss costs an answer, and an answer can get lost; reordering costs some that were not needed.
        if (jitter == 0) Assert.InRange(_answered, 0.9 * Packets * lossPercent / 100, 1.2 * Packets * lossPercent / (100 - lossPercent));
    }

    private void Run(int seed, int lossPercent, int jitter)
    {
        var random = new Random(seed);
        var roundTrip = TimeSpan.FromMilliseconds(60 + jitter);
        var now = default(Instant);
        var numbers = new SeqNo[100];
        for (var index = Start; index < Start + Packets + Rest; index++, now += Step)
        {
            if (index < Start + Packets)
            {
                _history.Add(new SeqNo((ushort)index), index);
                Send(false, index, index == Start ? 0 : lossPercent);
            }

            while (_network.TryPeek(out _, out var at) && at <= now)
            {
                var (request, item) = _network.Dequeue();
                if (!request) Arrive(item);
                else if (_history.Answer(new SeqNo((ushort)item), 0, roundTrip, now, out var slot) == HistoryAnswer.Found)
                {
                    Assert.Equal(item, (ushort)slot);
                    _answered++;
                    Send(false, (int)slot, lossPercent);
                }
            }

            if (_nacks.Next(roundTrip).At > now) continue;
            foreach (var number in numbers.AsSpan(0, _nacks.Collect(now, roundTrip, numbers))) Send(true, number.Value, lossPercent);
        }

        void Arrive(int index)
        {
            _nacks.Receive(new SeqNo((ushort)index), now);
            _arrived.Add(index);
            _mostMissing = Math.Max(_mostMissing, _nacks.Count);
        }

        void Send(bool request, int item, int loss)
        {
            if (random.Next(100) < loss) return;
            _network.Enqueue((request, item), now + TimeSpan.FromMilliseconds(30 + (random.NextDouble() * jitter / 2)));
        }
    }
}
