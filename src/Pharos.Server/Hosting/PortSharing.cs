using System.IO;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Pharos.Server.Hosting;

/// <summary>HTTPS and plain HTTP on one port, told apart by the first byte of a connection.</summary>
internal static class PortSharing
{
    private const byte TlsHandshake = 22; // ContentType of RFC 8446 §5.1; no HTTP method begins with it

    // What the TLS handshake gets from Kestrel, too.
    private static readonly TimeSpan FirstByteTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Adds TLS for connections that begin with it; others go on as they are.</summary>
    /// <param name="listen">The port.</param>
    /// <param name="useHttps">Adds TLS to the port.</param>
    public static void UseHttpsWhereSpoken(this ListenOptions listen, Action useHttps)
    {
        ConnectionDelegate? plain = null;
        listen.Use(tls => connection => ForwardAsync(connection, tls, plain!));
        useHttps();
        listen.Use(next => plain = next);
    }

    private static async Task ForwardAsync(ConnectionContext connection, ConnectionDelegate tls, ConnectionDelegate plain)
    {
        var input = connection.Transport.Input;
        ReadResult first;
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(
                connection.ConnectionClosed,
                connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None);
            patience.CancelAfter(FirstByteTimeout);
            first = await input.ReadAsync(patience.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            return; // a scanner, a probe, a browser's spare connection
        }
        var isTls = !first.Buffer.IsEmpty && first.Buffer.FirstSpan[0] == TlsHandshake;
        input.AdvanceTo(first.Buffer.Start);
        await (isTls ? tls : plain)(connection);
    }
}
