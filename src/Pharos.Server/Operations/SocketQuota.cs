using System.Net;
using Microsoft.Extensions.Options;
using Pharos.Server.Signaling;

namespace Pharos.Server.Operations;

/// <summary>How many sockets one address may have open. For any thread.</summary>
internal sealed class SocketQuota(IOptions<SignalingOptions> options)
{
    private readonly int _permits = options.Value.SocketsPerAddress;
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _open = [];

    /// <summary>Takes a place, which is given back by its <see cref="IDisposable.Dispose"/>; null when all are taken.</summary>
    public IDisposable? TryTake(IPAddress? address)
    {
        var client = ClientAddress.Partition(address);
        lock (_lock)
        {
            var open = _open.GetValueOrDefault(client);
            if (open >= _permits) return null;
            _open[client] = open + 1;
            return new Place(this, client);
        }
    }

    private void GiveBack(IPAddress client)
    {
        lock (_lock)
        {
            if (_open[client] == 1) _open.Remove(client);
            else _open[client]--;
        }
    }

    private sealed class Place(SocketQuota quota, IPAddress client) : IDisposable
    {
        private SocketQuota? _quota = quota;

        public void Dispose() => Interlocked.Exchange(ref _quota, null)?.GiveBack(client);
    }
}
