using Pharos.Sfu.Dtls;

namespace Pharos.Sfu.Tests.Dtls;

public sealed class DtlsInboxTests
{
    [Fact]
    public void Datagrams_come_out_in_order()
    {
        var inbox = new DtlsInbox();
        Assert.True(inbox.TryAdd([1]));
        Assert.True(inbox.TryAdd([2]));
        Assert.Equal([1], inbox.Take(TimeSpan.Zero));
        Assert.Equal([2], inbox.Take(TimeSpan.Zero));
        Assert.Null(inbox.Take(TimeSpan.Zero));
    }

    [Fact]
    public void What_finds_no_place_is_dropped_and_counted()
    {
        var inbox = new DtlsInbox();
        for (var count = 0; count < DtlsInbox.MaxDatagrams; count++) Assert.True(inbox.TryAdd([1]));
        Assert.False(inbox.TryAdd([1]));
        Assert.Equal(1, inbox.Dropped);
        inbox.Take(TimeSpan.Zero);
        Assert.True(inbox.TryAdd([1]));
    }

    [Fact]
    public void Long_datagrams_fill_it_sooner()
    {
        var inbox = new DtlsInbox();
        var datagram = new byte[DtlsInbox.MaxLength];
        var taken = 0;
        while (inbox.TryAdd(datagram)) taken++;
        Assert.Equal(DtlsInbox.MaxBytes / DtlsInbox.MaxLength, taken);
        Assert.False(new DtlsInbox().TryAdd(new byte[DtlsInbox.MaxLength + 1]));
    }

    [Fact]
    public async Task Closing_it_wakes_who_waits()
    {
        var inbox = new DtlsInbox();
        var waiting = Task.Run(() => inbox.Take(Side.Limit), TestContext.Current.CancellationToken);
        inbox.Close();
        Assert.Null(await waiting.WaitAsync(Side.Limit / 2, TestContext.Current.CancellationToken));
        Assert.False(inbox.TryAdd([1]));
    }
}
