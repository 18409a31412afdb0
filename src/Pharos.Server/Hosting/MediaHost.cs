using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using Pharos.Server.Streams;
using Pharos.Sfu;

namespace Pharos.Server.Hosting;

/// <summary>
/// The relay of this process, on the UDP port whose number is the one of the first TCP port that is listened on. It is opened when it is
/// needed for the first time, which is after the server has bound that port.
/// </summary>
internal sealed class MediaHost(
    IServer server, IConfiguration configuration, IOptions<MediaOptions> options, StreamRegistry streams, ILogger<Sfu.Sfu> log) : IDisposable
{
    private readonly Lock _opening = new();
    private volatile Sfu.Sfu? _sfu;
    private bool _disposed;

    /// <summary>The relay.</summary>
    /// <exception cref="SocketException">The port is taken.</exception>
    /// <exception cref="ObjectDisposedException">The server has stopped.</exception>
    public Sfu.Sfu Sfu => _sfu ?? OpenOnce();

    /// <summary>The relay, if anybody needed it yet.</summary>
    public Sfu.Sfu? SfuIfOpen => _sfu;

    /// <summary>Opens the port now, so that it is known to be free, and answers the pages' STUN requests.</summary>
    /// <exception cref="SocketException">The port is taken.</exception>
    public void Open() => _ = Sfu;

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_opening)
        {
            _disposed = true;
            _sfu?.Dispose();
        }
    }

    /// <summary>The port of the first of these URLs; 0 without any, and for a Unix socket.</summary>
    internal static int PortOf(IEnumerable<string> urls) =>
        urls.Select(BindingAddress.Parse).FirstOrDefault(binding => !binding.IsUnixPipe && !binding.IsNamedPipe)?.Port ?? 0;

    private Sfu.Sfu OpenOnce()
    {
        lock (_opening)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _sfu ??= Open(PortOf(server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []), isChosen: PortOf(Configured()) != 0);
        }
    }

    // A number that the system chose for TCP may be in use for UDP: nobody has been told of it, and another does as well.
    private Sfu.Sfu Open(int port, bool isChosen)
    {
        try
        {
            return Create(port);
        }
        catch (SocketException) when (!isChosen && port != 0)
        {
            return Create(port: 0);
        }
    }

    private Sfu.Sfu Create(int port) => new(Options(port), log) { MediaChanged = streams.MediaChanged };

    private SfuOptions Options(int port) => options.Value.Loops > 0
        ? new SfuOptions { Port = port, Loops = options.Value.Loops }
        : new SfuOptions { Port = port };

    private string[] Configured() =>
        configuration[WebHostDefaults.ServerUrlsKey]?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
