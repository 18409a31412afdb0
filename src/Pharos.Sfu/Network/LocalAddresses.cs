using System.Collections.Concurrent;
using Pharos.Rtc.Ice;
using Pharos.Rtc.Stun;

namespace Pharos.Sfu.Network;

/// <summary>
/// The addresses of this machine that datagrams came to, under the small numbers of <see cref="TransportPath.Local"/>. What answers a
/// datagram must leave from the address that it came to, or no NAT lets it in: on a machine with several addresses the system would take
/// the one that it likes best. All sockets of a port share one, for any thread: a path means the same to each of their loops.
/// </summary>
internal sealed class LocalAddresses
{
    /// <summary>The number of none in particular: the system chooses.</summary>
    public const int Any = 0;

    // More than a machine has: where a whole prefix is routed to one, the rest is left to the system.
    private const int MaxCount = 1_024;

    private readonly Lock _adding = new();
    private readonly ConcurrentDictionary<TransportAddress, int> _numbers = new();
    private volatile TransportAddress[] _addresses = [default];

    /// <summary>The address of a number other than <see cref="Any"/>; its port says nothing.</summary>
    public TransportAddress this[int number] => _addresses[number];

    /// <summary>The number of an address with port 0.</summary>
    public int NumberOf(in TransportAddress address)
    {
        if (_numbers.TryGetValue(address, out var number)) return number;
        return _addresses.Length > MaxCount ? Any : Add(address);
    }

    private int Add(in TransportAddress address)
    {
        lock (_adding)
        {
            if (_numbers.TryGetValue(address, out var number)) return number;
            if (_addresses.Length > MaxCount) return Any;
            number = _addresses.Length;
            _addresses = [.. _addresses, address]; // before anybody can learn the number
            _numbers[address] = number;
            return number;
        }
    }
}
