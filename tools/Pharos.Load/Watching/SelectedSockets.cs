using System.Net.Sockets;

namespace Pharos.Load.Watching;

/// <summary>Sockets of any system: all are asked each time, so that it costs more the more there are.</summary>
internal sealed class SelectedSockets : ISocketSet
{
    // A wake has no socket of its own: nobody waits longer than this.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(5);

    private readonly Dictionary<Socket, int> _numbers = [];
    private readonly List<Socket> _asked = [];
    private readonly byte[] _datagram = new byte[ReceiveBatch.MaxDatagram];
    private readonly AutoResetEvent _woken = new(initialState: false);

    /// <inheritdoc/>
    public void Add(Socket socket, int number) => _numbers.Add(socket, number);

    /// <inheritdoc/>
    public void Remove(Socket socket, int number) => _numbers.Remove(socket);

    /// <inheritdoc/>
    public int Wait(TimeSpan timeout, Span<int> ready)
    {
        var wait = timeout < LongestWait ? timeout : LongestWait;
        if (wait < TimeSpan.Zero) wait = TimeSpan.Zero;
        if (_numbers.Count == 0)
        {
            _woken.WaitOne(wait);
            return 0;
        }
        _asked.Clear();
        _asked.AddRange(_numbers.Keys);
        Socket.Select(_asked, null, null, wait);
        var count = Math.Min(ready.Length, _asked.Count);
        for (var i = 0; i < count; i++) ready[i] = _numbers[_asked[i]];
        return count;
    }

    /// <inheritdoc/>
    public int Receive(Socket socket, ReceiveBatch batch)
    {
        batch.Clear();
        while (batch.Count < ReceiveBatch.MaxMessages && socket.Available > 0)
        {
            var length = socket.Receive(_datagram, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock) break;
            if (error == SocketError.Success) batch.Add(_datagram.AsSpan(0, length), length);
        }
        return batch.Count;
    }

    /// <inheritdoc/>
    public void Wake()
    {
        try
        {
            _woken.Set();
        }
        catch (ObjectDisposedException)
        {
            // There is no loop left to wake.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _woken.Dispose();
}
