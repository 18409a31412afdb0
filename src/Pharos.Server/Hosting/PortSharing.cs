using System.IO;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Pharos.Rtc.Ice;

namespace Pharos.Server.Hosting;

/// <summary>HTTPS, plain HTTP and media over TCP (RFC 6544) on one port, told apart by the first bytes of a connection.</summary>
internal static class PortSharing
{
    private const byte TlsHandshake = 22; // ContentType of RFC 8446 §5.1; no HTTP method begins with it

    // What the TLS handshake gets from Kestrel, too.
    private static readonly TimeSpan FirstBytesTimeout = TimeSpan.FromSeconds(10);

    private enum Speaks
    {
        Nothing,
        Tls,
        Http,
        Media,
    }

    /// <summary>Adds media, and TLS where it is told how; other connections go on as they are.</summary>
    /// <param name="listen">The port.</param>
    /// <param name="media">Gives what serves media over TCP. It needs the server itself, so it is not there before the first connection.</param>
    /// <param name="useHttps">Adds TLS to the port; null for none.</param>
    public static void ShareWithMedia(this ListenOptions listen, Func<MediaHost> media, Action? useHttps)
    {
        ConnectionDelegate? plain = null;
        listen.Use(next => connection => ForwardAsync(connection, media, useHttps is null ? null : next, plain ?? next));
        if (useHttps is null) return;
        useHttps();
        listen.Use(next => plain = next);
    }

    private static async Task ForwardAsync(ConnectionContext connection, Func<MediaHost> media, ConnectionDelegate? tls, ConnectionDelegate plain)
    {
        var served = await ListenAsync(connection) switch
        {
            Speaks.Tls when tls is not null => tls(connection),
            Speaks.Media when connection.RemoteEndPoint is IPEndPoint remote =>
                media().Sfu.ServeTcpAsync(connection.Transport, remote, StoppingOf(connection)),
            Speaks.Nothing => Task.CompletedTask, // a scanner, a probe, a browser's spare connection
            _ => plain(connection),
        };
        await served;
    }

    private static async Task<Speaks> ListenAsync(ConnectionContext connection)
    {
        var input = connection.Transport.Input;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed, StoppingOf(connection));
        patience.CancelAfter(FirstBytesTimeout);
        while (true)
        {
            ReadResult read;
            try
            {
                read = await input.ReadAsync(patience.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                return Speaks.Nothing;
            }
            var speaks = Tell(read);
            input.AdvanceTo(read.Buffer.Start, speaks is null ? read.Buffer.End : read.Buffer.Start);
            if (speaks is { } known) return known;
        }
    }

    // Null where more bytes are needed.
    private static Speaks? Tell(in ReadResult read)
    {
        var first = read.Buffer.FirstSpan;
        if (first.IsEmpty) return read.IsCompleted ? Speaks.Nothing : null;
        if (first[0] == TlsHandshake) return Speaks.Tls;
        return TcpFraming.LooksLikeMedia(first) switch
        {
            true => Speaks.Media,
            null when !read.IsCompleted => null,
            _ => Speaks.Http,
        };
    }

    private static CancellationToken StoppingOf(ConnectionContext connection) =>
        connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
}
