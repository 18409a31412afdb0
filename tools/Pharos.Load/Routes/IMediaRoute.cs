namespace Pharos.Load.Routes;

/// <summary>How offers come to the server, and answers back.</summary>
internal interface IMediaRoute
{
    /// <summary>Offers to publish a stream.</summary>
    /// <exception cref="JoinException">The server took it not.</exception>
    Task<MediaSessionTicket> PublishAsync(StreamTicket stream, string offer, CancellationToken cancelled);

    /// <summary>Offers to watch one, at a node.</summary>
    /// <exception cref="JoinException">The server took it not.</exception>
    Task<MediaSessionTicket> WatchAsync(Uri node, StreamTicket stream, string offer, CancellationToken cancelled);
}
