using System.IO;
using Microsoft.Extensions.Time.Testing;
using Pharos.Server.Signaling;
using Pharos.Server.Tests.Harness;

namespace Pharos.Server.Tests.Signaling;

public sealed class WatchedStreamTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedConnection _connection = new();
    private readonly WatchedStream _stream;

    public WatchedStreamTests() => _stream = new WatchedStream(_connection, _time);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Frames_that_are_written_at_once_follow_each_other()
    {
        _connection.Block();
        var writes = Enumerable.Range(0, 50).Select(i => _stream.WriteAsync(new[] { (byte)i, (byte)i }, Cancellation).AsTask()).ToList();
        Assert.All(writes, write => Assert.False(write.IsCompleted));
        _connection.Unblock();
        await Task.WhenAll(writes);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (byte)(i / 2)), _connection.Written);
    }

    [Fact]
    public async Task Threads_that_write_leave_every_frame_whole()
    {
        _connection.WritesByHalves = true;
        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(
            async () =>
            {
                for (var i = 0; i < 500; i++) await _stream.WriteAsync(Enumerable.Repeat((byte)writer, 10).ToArray(), Cancellation);
            },
            Cancellation));
        await Task.WhenAll(writers);
        Assert.All(_connection.Written.Chunk(10), frame => Assert.Single(frame.Distinct()));
        Assert.All(_connection.Written.CountBy(value => value), writer => Assert.Equal(5000, writer.Value));
    }

    [Fact]
    public async Task A_write_that_fails_is_told_to_its_writer_and_the_next_one_is_tried()
    {
        _connection.Block();
        var first = _stream.WriteAsync(new byte[] { 1 }, Cancellation).AsTask();
        var second = _stream.WriteAsync(new byte[] { 2 }, Cancellation).AsTask();
        _connection.Unblock(new IOException("gone"));
        await Assert.ThrowsAsync<IOException>(() => first);
        await second;
        Assert.Equal(new byte[] { 2 }, _connection.Written);
    }

    public static TheoryData<Exception> Ends => [new IOException("gone"), new OperationCanceledException(), new ObjectDisposedException("request")];

    [Theory]
    [MemberData(nameof(Ends), DisableDiscoveryEnumeration = true)]
    public async Task What_is_written_unless_it_is_gone_never_fails(Exception end)
    {
        _connection.Block();
        var later = _stream.WriteUnlessGoneAsync(new byte[] { 1 });
        _connection.Unblock(end);
        await later;
        _connection.Failure = end;
        await _stream.WriteUnlessGoneAsync(new byte[] { 2 });
        Assert.Empty(_connection.Written);
    }

    [Fact]
    public async Task It_was_heard_of_when_something_came_and_not_when_something_was_written()
    {
        var begun = _stream.HeardAt;
        var read = ReadAllAsync();
        _time.Advance(TimeSpan.FromSeconds(3));
        await _stream.WriteAsync(new byte[] { 1 }, Cancellation);
        Assert.Equal(begun, _stream.HeardAt);
        await _connection.BringAsync([1, 2, 3]);
        Assert.Equal(TimeSpan.FromSeconds(3), _time.GetElapsedTime(begun, _stream.HeardAt));
        Assert.False(read.IsCompleted);

        async Task ReadAllAsync()
        {
            while (await _stream.ReadAsync(new byte[2], Cancellation) > 0)
            {
            }
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _connection.Dispose();
    }
}
