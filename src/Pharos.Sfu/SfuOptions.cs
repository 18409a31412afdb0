namespace Pharos.Sfu;

/// <summary>What the engine is told when it starts.</summary>
public sealed record SfuOptions
{
    /// <summary>UDP port of all media, on all addresses of the machine; 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>
    /// Threads that drive the media, each with its share of the peers: one to every two processors, unless told otherwise, since those are
    /// mostly the two halves of a core, and handshakes and HTTP need some too. Fewer where the system does not spread a port over sockets, as
    /// only Linux does.
    /// </summary>
    public int Loops { get; init; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>DTLS handshakes under way at a time; what comes beyond waits for its turn, the datagrams of a client that gave up are dropped.</summary>
    public int MaxHandshakes { get; init; } = 64;
}
