namespace Pharos.Sfu.Dtls;

/// <summary>Why a DTLS handshake gave no keys.</summary>
internal enum DtlsFailure
{
    /// <summary>It did not fail.</summary>
    None,

    /// <summary>The other side did not answer in time, nothing new came for too long, or no thread became free.</summary>
    Timeout,

    /// <summary>The other side's certificate has none of the fingerprints of its description, or it sent none.</summary>
    BadCertificate,

    /// <summary>No SRTP profile in common. RFC 5764 §4.1.1.</summary>
    NoSrtpProfile,

    /// <summary>The other side sent a fatal alert, or broke the protocol and was sent one.</summary>
    Alert,

    /// <summary>It was closed, here or there, before it was done.</summary>
    Closed,

    /// <summary>Too many handshakes wait already, of all or of one network, and this side was to begin.</summary>
    Busy,

    /// <summary>A bug on this side.</summary>
    Internal,
}
