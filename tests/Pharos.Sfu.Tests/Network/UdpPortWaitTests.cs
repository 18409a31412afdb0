using Pharos.Sfu.Network;

namespace Pharos.Sfu.Tests.Network;

public sealed class UdpPortWaitTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static TheoryData<string> SendPaths => [nameof(UdpSendPath.Gso), nameof(UdpSendPath.OneByOne)];

    [Theory]
    [MemberData(nameof(SendPaths))]
    public void Nothing_to_do_is_told_when_time_is_up(string path)
    {
        using var port = new UdpPort(0, Enum.Parse<UdpSendPath>(path));
        Assert.False(port.Wait(TimeSpan.FromMilliseconds(2)));
        Assert.False(port.Wait(TimeSpan.FromSeconds(-1)));
    }

    [Theory]
    [MemberData(nameof(SendPaths))]
    public void A_call_before_the_wait_ends_it_and_many_are_one(string path)
    {
        using var port = new UdpPort(0, Enum.Parse<UdpSendPath>(path));
        for (var i = 0; i < 5; i++)
        {
            port.Wake();
            port.Wake();
            Assert.True(port.Wait(Patience));
            Assert.Equal(0, port.Receive(new DatagramBatch()));
            Assert.False(port.Wait(TimeSpan.Zero));
        }
    }

    [Theory]
    [MemberData(nameof(SendPaths))]
    public void No_call_is_lost_between_two_threads(string path)
    {
        const int Calls = 20_000;
        using var port = new UdpPort(0, Enum.Parse<UdpSendPath>(path));
        var (asked, seen) = (0, 0);
        var caller = new Thread(() =>
        {
            for (var i = 1; i <= Calls; i++)
            {
                Volatile.Write(ref asked, i);
                port.Wake();
                // Now and then the loop is let fall asleep.
                if (i % 100 == 0) SpinWait.SpinUntil(() => Volatile.Read(ref seen) == i, Patience);
            }
        });
        caller.Start();
        var batch = new DatagramBatch();
        while (seen < Calls)
        {
            // The portable port also wakes by itself: there, only this is known.
            if (!port.Wait(Patience)) Assert.Equal(nameof(UdpSendPath.OneByOne), path);
            port.Receive(batch);
            Volatile.Write(ref seen, Volatile.Read(ref asked));
        }
        caller.Join();
    }

    [Theory]
    [MemberData(nameof(SendPaths))]
    public void A_call_after_the_end_does_nothing(string path)
    {
        var port = new UdpPort(0, Enum.Parse<UdpSendPath>(path));
        port.Dispose();
        port.Wake();
    }
}
