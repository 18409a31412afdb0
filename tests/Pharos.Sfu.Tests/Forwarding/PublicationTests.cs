using Pharos.Rtc.Primitives;
using Pharos.Rtc.Sdp;
using Pharos.Sfu.Forwarding;
using Pharos.Sfu.Network;

namespace Pharos.Sfu.Tests.Forwarding;

public sealed class PublicationTests : IDisposable
{
    private static readonly Instant Start = Instant.After(TimeSpan.FromSeconds(5));

    private readonly Publication _publication = new();
    private readonly Outbox _outbox = new(outbox => outbox.Clear());

    [Fact]
    public void Packets_wait_for_the_last_of_their_frame()
    {
        Receive(0);
        Receive(1);
        Assert.Equal(Start + Publication.MaxWait, _publication.Next.At);
        Receive(1, marker: true);
        Assert.Equal(Deadline.None, _publication.Next);
    }

    [Fact]
    public void Packets_wait_for_sixteen_of_them()
    {
        for (var i = 1; i < Publication.MaxBatch; i++) Receive(0);
        Assert.NotEqual(Deadline.None, _publication.Next);
        Receive(0);
        Assert.Equal(Deadline.None, _publication.Next);
    }

    [Fact]
    public void Packets_wait_two_milliseconds_after_the_first_and_no_longer()
    {
        Receive(0);
        Receive(1);
        _publication.Tick(Start + TimeSpan.FromMilliseconds(1.9), _outbox);
        Assert.Equal(Start + TimeSpan.FromMilliseconds(2), _publication.Next.At);
        _publication.Tick(Start + TimeSpan.FromMilliseconds(2), _outbox);
        Assert.Equal(Deadline.None, _publication.Next);
        Receive(3);
        Assert.Equal(Start + TimeSpan.FromMilliseconds(5), _publication.Next.At);
    }

    [Fact]
    public void Sound_does_not_wait()
    {
        Receive(0, kind: MediaKind.Audio);
        Assert.Equal(Deadline.None, _publication.Next);
        Assert.Equal(1, _publication.Ring.Next);
    }

    [Fact]
    public void No_number_is_given_to_two_sources() =>
        Assert.Equal(100, Enumerable.Range(0, 100).Select(_ => _publication.NumberSource()).Distinct().Count());

    public void Dispose() => _publication.Dispose();

    private void Receive(double milliseconds, bool marker = false, MediaKind kind = MediaKind.Video)
    {
        var info = new PacketSummary
        {
            Kind = kind,
            Source = 1,
            PayloadType = new(96),
            Sequence = 65_536,
            Timestamp = 0,
            Marker = marker,
            HeaderLength = 12,
            PayloadLength = 1,
        };
        _publication.Receive(new byte[13], info, Start + TimeSpan.FromMilliseconds(milliseconds), _outbox);
    }
}
