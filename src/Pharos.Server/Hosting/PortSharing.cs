using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Pharos.Server.Hosting;

/// <summary>HTTPS and plain HTTP on one port, told apart by the first byte of a connection.</summary>
internal static class PortSharing
{
    private const byte TlsHandshake = 22; // ContentType of RFC 8446 §5.1; no HTTP method begins with it

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
        var first = await input.ReadAsync(connection.ConnectionClosed);
        var isTls = !first.Buffer.IsEmpty && first.Buffer.FirstSpan[0] == TlsHandshake;
        input.AdvanceTo(first.Buffer.Start);
        await (isTls ? tls : plain)(connection);
    }
}
