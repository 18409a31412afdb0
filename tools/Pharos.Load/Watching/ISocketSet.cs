using System.Net.Sockets;

namespace Pharos.Load.Watching;

/// <summary>Many UDP sockets that one loop receives from. All members but <see cref="Wake"/> are the loop's.</summary>
internal interface ISocketSet : IDisposable
{
    /// <summary>Takes a socket in, under a number of the caller's.</summary>
    void Add(Socket socket, int number);

    /// <summary>Lets a socket go.</summary>
    void Remove(Socket socket, int number);

    /// <summary>Blocks until some can be read, <see cref="Wake"/> is called, or time is up: the numbers of those, and how many.</summary>
    int Wait(TimeSpan timeout, Span<int> ready);

    /// <summary>Receives what is there, without waiting: how many datagrams. Where there is more, the next wait finds it.</summary>
    int Receive(Socket socket, ReceiveBatch batch);

    /// <summary>Ends the wait that is under way, or the next one. For any thread.</summary>
    void Wake();
}
