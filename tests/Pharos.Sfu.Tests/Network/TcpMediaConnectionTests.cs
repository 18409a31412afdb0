using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using Pharos.Rtc.Ice;
using Pharos.Sfu.Network;

namespace Pharos.Sfu.Tests.Network;

public sealed class TcpMediaConnectionTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // What goes to the server, and what comes from it: which waits from 64 KB on, as a socket does.
    private readonly Pipe _up = new();
    private readonly Pipe _down = new(new PipeOptions(pauseWriterThreshold: 65_536, resumeWriterThreshold: 32_768));
    private readonly FakeTimeProvider _time = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<byte[]> _received = Channel.CreateUnbounded<byte[]>();
    private readonly TcpMediaConnection _connection;
    private readonly Task _running;

    public TcpMediaConnectionTests()
    {
        _connection = new TcpMediaConnection(
            new Duplex(_up.Reader, _down.Writer),
            7,
            Paths.Address("192.0.2.1", 5000),
            (_, datagram) => _received.Writer.TryWrite(datagram.ToArray()),
            _time);
        _running = _connection.RunAsync(_stopping.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Ended();
        _stopping.Dispose();
    }

    [Fact]
    public void Its_path_has_its_number() => Assert.Equal(Paths.Tcp("192.0.2.1", 5000, connection: 7), _connection.Path);

    [Fact]
    public async Task Frames_are_handed_on_wherever_they_are_torn()
    {
        foreach (var part in new byte[][] { [0], [2, 1], [], [2, 0, 1, 3, 0], [1, 4, 0, 3, 5], [6], [7] }) await Up(part);
        foreach (var expected in new byte[][] { [1, 2], [3], [4], [5, 6, 7] }) Assert.Equal(expected, await Received());
    }

    [Fact]
    public async Task What_is_sent_gets_its_length_in_front()
    {
        Assert.True(_connection.TrySend([1, 2, 3]));
        Assert.True(_connection.TrySend([4]));
        Assert.Equal([0, 3, 1, 2, 3, 0, 1, 4], await Down(8));
    }

    [Theory]
    [InlineData(new byte[] { 0, 0 })]
    [InlineData(new byte[] { 8, 1 })]
    [InlineData(new byte[] { 0xFF, 0xFF, 1 })]
    public async Task What_is_no_frame_ends_it_and_what_came_before_counts(byte[] bytes)
    {
        await Up([0, 1, 9, .. bytes]);
        await Ended();
        Assert.Equal([9], await Received());
        Assert.False(_connection.TrySend([1]));
    }

    [Fact]
    public async Task The_other_side_ends_it()
    {
        await _up.Writer.CompleteAsync();
        await Ended();
    }

    [Fact]
    public async Task A_fault_of_the_transport_ends_it()
    {
        await _up.Writer.CompleteAsync(new IOException("reset"));
        await Ended();
    }

    [Fact]
    public async Task A_reader_that_goes_away_ends_it()
    {
        await _down.Reader.CompleteAsync();
        _connection.TrySend([1]);
        await Ended();
    }

    [Fact]
    public async Task The_server_ends_it()
    {
        _connection.Abort();
        _connection.Abort();
        await Ended();
        Assert.False(_connection.TrySend([1]));
        _connection.Abort();
    }

    [Fact]
    public async Task Ten_seconds_without_a_frame_end_it()
    {
        await Up([0, 9, 1]);
        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(_running.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        await Ended();
    }

    [Fact]
    public async Task After_a_frame_it_may_be_silent()
    {
        await Up([0, 1, 1]);
        await Received();
        // The frame is handed on before the time is stopped: what comes then was read after it was.
        await Up([0, 1, 2]);
        await Received();
        _time.Advance(TimeSpan.FromHours(1));
        await Up([0, 1, 3]);
        Assert.Equal([3], await Received());
        Assert.False(_running.IsCompleted);
    }

    [Fact]
    public async Task A_slow_reader_loses_whole_datagrams_and_bounds_what_waits()
    {
        var datagram = new byte[1_198];
        var taken = 0;
        for (var i = 0; i < 2_000; i++)
        {
            datagram[0] = (byte)i;
            if (_connection.TrySend(datagram)) taken++;
        }
        Assert.InRange(taken, TcpMediaConnection.MaxQueued / 1_200, (TcpMediaConnection.MaxQueued / 1_200) + 100);
        Assert.Equal(2_000 - taken, _connection.Dropped);

        var all = new ReadOnlySequence<byte>(await Down(taken * 1_200));
        for (var i = 0; i < taken; i++)
        {
            Assert.Equal(TcpFrame.Complete, TcpFraming.Read(ref all, out var read));
            Assert.Equal(1_198, read.Length);
        }
        var deadline = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (!_connection.TrySend(datagram)) Assert.True(Environment.TickCount64 < deadline, "There is room again.");
    }

    private async Task Up(byte[] bytes) => await _up.Writer.WriteAsync(bytes);

    private async Task<byte[]> Received() => await _received.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    private async Task Ended() => await _running.WaitAsync(Patience);

    private async Task<byte[]> Down(int count)
    {
        var bytes = new List<byte>();
        while (bytes.Count < count)
        {
            var result = await _down.Reader.ReadAsync().AsTask().WaitAsync(Patience);
            bytes.AddRange(result.Buffer.ToArray());
            _down.Reader.AdvanceTo(result.Buffer.End);
        }
        Assert.Equal(count, bytes.Count);
        return [.. bytes];
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
