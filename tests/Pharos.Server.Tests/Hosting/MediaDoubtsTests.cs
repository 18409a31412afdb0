using System.Collections.Immutable;
using System.Net;
using Pharos.Server.Hosting;
using Pharos.Sfu;

namespace Pharos.Server.Tests.Hosting;

public sealed class MediaDoubtsTests
{
    [Theory]
    [InlineData("203.0.113.9", "192.168.1.4 172.17.0.2 10.0.0.1", true)]
    [InlineData("203.0.113.9", "127.0.0.1 100.64.3.3 fd00::1", true)]
    [InlineData("2001:db8::9", "172.31.255.255", true)]
    [InlineData("203.0.113.9", "192.168.1.4 198.51.100.1", false)]
    [InlineData("203.0.113.9", "172.32.0.1", false)]
    [InlineData("203.0.113.9", "100.128.0.1", false)]
    [InlineData("203.0.113.9", "fd00::1 2001:db8::1", false)]
    [InlineData("192.168.1.9", "192.168.1.4", false)] // on its own network
    [InlineData("::ffff:10.1.1.1", "172.17.0.2", false)] // who knows
    [InlineData("127.0.0.1", "127.0.0.1", false)]
    public void A_client_of_the_internet_needs_one_address_of_the_internet(string client, string told, bool isOutOfReach)
    {
        ImmutableArray<AnnouncedAddress> addresses = [.. told.Split(' ').Select(text => new AnnouncedAddress(IPAddress.Parse(text), 8000, 8000))];
        Assert.Equal(isOutOfReach, MediaDoubts.IsOutOfReach(addresses, IPAddress.Parse(client)));
    }

    [Theory]
    [InlineData("127.0.0.1 ::1", "", true, true)]
    [InlineData("127.0.0.1", "localhost 127.0.0.1:9000 [::1]:8000", true, true)]
    [InlineData("127.0.0.1", "203.0.113.7", true, false)]
    [InlineData("192.168.1.4", "", true, false)]
    [InlineData("192.168.1.4", "127.0.0.1", false, true)] // and the interfaces are not told
    [InlineData("192.168.1.4", "live.example.org:9000", false, false)]
    public void A_machine_without_a_network_is_known_as_one_at_the_start(string interfaces, string set, bool announcesFound, bool isLocalOnly)
    {
        var options = new MediaOptions
        {
            PublicAddresses = set.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            AnnounceFound = announcesFound,
        };
        Assert.Equal(isLocalOnly, MediaDoubts.IsLocalOnly(options, [.. interfaces.Split(' ').Select(IPAddress.Parse)]));
    }
}
