using Pharos.Rtc.Ice;
using Pharos.Rtc.Stun;

namespace Pharos.Sfu.Network;

/// <summary>
/// The addresses of this machine that datagrams came to, under the small numbers of <see cref="TransportPath.Local"/>. What answers a
/// datagram must leave from the address that it came to, or no NAT lets it in: on a machine with several addresses the system would take
/// the one that it likes best. Owned by one loop.
/// </summary>
internal sealed class LocalAddresses
{
    /// <summary>The number of none in particular: the system chooses.</summary>
    public const int Any = 0;

    // More than a machine has: where a whole prefix is routed to one, the rest is left to the system.
    private const int MaxCount = 1_024;

    private readonly List<TransportAddress> _addresses = [default];
    private readonly Dictionary<TransportAddress, int> _numbers = [];

    /// <summary>The address of a number other than <see cref="Any"/>; its port says nothing.</summary>
    public TransportAddress this[int number] => _addresses[number];

    /// <summary>The number of an address with port 0.</summary>
    public int NumberOf(in TransportAddress address)
    {
        if (_numbers.TryGetValue(address, out var number)) return number;
        if (_addresses.Count > MaxCount) return Any;
        _addresses.Add(address);
        _numbers.Add(address, number = _addresses.Count - 1);
        return number;
    }
}
