using System.Net.WebSockets;

namespace Pharos.Server.Signaling;

/// <summary>Close codes of the signaling socket (RFC 6455 §7.4); the table in docs/signaling.md says what a client does then.</summary>
internal static class CloseCode
{
    /// <summary>The client left, or the stream was ended by its owner.</summary>
    public const WebSocketCloseStatus Normal = WebSocketCloseStatus.NormalClosure;

    /// <summary>This node shuts down.</summary>
    public const WebSocketCloseStatus GoingAway = WebSocketCloseStatus.EndpointUnavailable;

    /// <summary>Unauthorized, or abuse.</summary>
    public const WebSocketCloseStatus PolicyViolation = WebSocketCloseStatus.PolicyViolation;

    /// <summary>1013 of the IANA registry: later.</summary>
    public const WebSocketCloseStatus TryAgainLater = (WebSocketCloseStatus)1013;

    /// <summary>Private use: another broadcaster took over.</summary>
    public const WebSocketCloseStatus TakenOver = (WebSocketCloseStatus)4001;
}
