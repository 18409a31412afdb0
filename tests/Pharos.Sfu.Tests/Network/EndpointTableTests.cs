using System.Text;
using Pharos.Rtc.Ice;
using Pharos.Sfu.Network;

namespace Pharos.Sfu.Tests.Network;

public sealed class EndpointTableTests
{
    private static readonly TransportPath Path = Paths.Udp("192.0.2.1", 5000);

    private readonly EndpointTable<object> _table = new();
    private readonly object _peer = new();
    private readonly object _other = new();

    [Fact]
    public void A_peer_is_found_by_its_fragment_and_then_by_its_path()
    {
        _table.Add("abcd", _peer);
        Assert.False(_table.TryFind(Path, out _));
        Assert.True(_table.TryFind("abcd"u8, out var byUfrag));
        _table.Bind(Path, byUfrag);
        Assert.True(_table.TryFind(Path, out var byPath));
        Assert.Same(_peer, byPath);
    }

    [Fact]
    public void Whatever_stands_where_a_fragment_should_finds_nobody()
    {
        _table.Add("abcd", _peer);
        foreach (var text in new[] { "", "abc", "abcde", "ABCD", "abcd\0" })
            Assert.False(_table.TryFind(Encoding.ASCII.GetBytes(text), out _));
        foreach (var ufrag in new byte[][] { [0xFF, 0xFE, 0, 1], new byte[256], new byte[257], new byte[60_000] })
            Assert.False(_table.TryFind(ufrag, out _));
    }

    [Fact]
    public void A_path_is_its_address_its_transport_and_its_connection()
    {
        _table.Bind(Paths.Tcp("192.0.2.1", 5000, connection: 1), _peer);
        Assert.False(_table.TryFind(Path, out _));
        Assert.False(_table.TryFind(Paths.Tcp("192.0.2.1", 5000, connection: 2), out _));
        Assert.False(_table.TryFind(Paths.Tcp("192.0.2.1", 5001, connection: 1), out _));
        Assert.True(_table.TryFind(Paths.Tcp("192.0.2.1", 5000, connection: 1), out _));
    }

    [Fact]
    public void After_a_restart_both_fragments_are_known()
    {
        _table.Add("abcd", _peer);
        _table.Add("efgh", _peer);
        _table.Add("efgh", _peer);
        Assert.True(_table.TryFind("abcd"u8, out _));
        Assert.True(_table.TryFind("efgh"u8, out _));
        Assert.Equal(1, _table.Count);
        Assert.Throws<ArgumentException>(() => _table.Add("efgh", _other));
    }

    [Fact]
    public void A_peer_that_is_removed_leaves_nothing_behind()
    {
        _table.Add("abcd", _peer);
        _table.Bind(Path, _peer);
        _table.Add("efgh", _other);
        Assert.True(_table.Remove(_peer));
        Assert.False(_table.Remove(_peer));
        Assert.False(_table.TryFind("abcd"u8, out _));
        Assert.False(_table.TryFind(Path, out _));
        Assert.True(_table.TryFind("efgh"u8, out _));
        Assert.Equal((1, 0), (_table.Count, _table.PathCount));
    }

    [Fact]
    public void A_path_goes_over_to_who_binds_it_last()
    {
        _table.Bind(Path, _peer);
        _table.Bind(Path, _other);
        _table.Remove(_peer);
        Assert.True(_table.TryFind(Path, out var found));
        Assert.Same(_other, found);
    }

    [Fact]
    public void Of_too_many_paths_the_one_bound_longest_ago_goes()
    {
        for (var port = 0; port < EndpointTable<object>.MaxPaths; port++) _table.Bind(Paths.Udp("192.0.2.1", port), _peer);
        _table.Bind(Paths.Udp("192.0.2.1", 0), _peer);
        _table.Bind(Path, _peer);
        Assert.Equal(EndpointTable<object>.MaxPaths, _table.PathCount);
        Assert.True(_table.TryFind(Paths.Udp("192.0.2.1", 0), out _));
        Assert.False(_table.TryFind(Paths.Udp("192.0.2.1", 1), out _));
        Assert.True(_table.TryFind(Path, out _));
    }

    [Fact]
    public void However_many_paths_come_the_selected_one_stays()
    {
        _table.Bind(Path, _peer);
        for (var port = 0; port < 1000; port++) _table.Bind(Paths.Udp("192.0.2.1", port), _peer, selected: Path);
        Assert.Equal(EndpointTable<object>.MaxPaths, _table.PathCount);
        Assert.True(_table.TryFind(Path, out _));
    }

    [Fact]
    public void A_path_that_is_unbound_is_nobodys()
    {
        _table.Bind(Path, _peer);
        _table.Unbind(Path);
        _table.Unbind(Path);
        Assert.False(_table.TryFind(Path, out _));
        Assert.True(_table.Remove(_peer));
    }

    [Fact]
    public void Looking_up_allocates_nothing()
    {
        _table.Add("abcd", _peer);
        _table.Bind(Path, _peer);
        Assert.Equal(0, Allocations.Of(() => LookUp(10_000)));

        void LookUp(int times)
        {
            for (var i = 0; i < times; i++)
                if (!_table.TryFind(Path, out _) || !_table.TryFind("abcd"u8, out _)) throw new InvalidOperationException();
        }
    }
}
