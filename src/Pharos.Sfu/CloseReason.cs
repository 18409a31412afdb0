namespace Pharos.Sfu;

/// <summary>Why a session ended.</summary>
public enum CloseReason
{
    /// <summary>It has not.</summary>
    None,

    /// <summary>The server asked for it: <see cref="MediaSession.Close"/>, or the stream or the engine was closed.</summary>
    Closed,

    /// <summary>The other side said good-bye: a DTLS close_notify.</summary>
    RemoteClosed,

    /// <summary>Nothing came for too long (RFC 7675 §5.1).</summary>
    Expired,

    /// <summary>The DTLS handshake failed: a wrong certificate, no SRTP profile in common, or no answer.</summary>
    HandshakeFailed,

    /// <summary>No check with the right password ever came, as where no announced address leads to the media port.</summary>
    Unreached,

    /// <summary>Another publisher of the same stream took its place.</summary>
    Replaced,

    /// <summary>The publisher changed to a codec that was not agreed with this viewer: it may offer anew.</summary>
    CodecChanged,

    /// <summary>A bug of the engine: it closed this one session.</summary>
    Faulted,
}
