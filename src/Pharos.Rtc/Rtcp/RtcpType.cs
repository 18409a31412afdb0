namespace Pharos.Rtc.Rtcp;

/// <summary>The RTCP packet types that are spoken here (RFC 3550 §12.1, RFC 4585 §6.1, RFC 3611 §2).</summary>
public enum RtcpType : byte
{
    /// <summary>Sender report (SR).</summary>
    SenderReport = 200,

    /// <summary>Receiver report (RR).</summary>
    ReceiverReport = 201,

    /// <summary>Source description (SDES).</summary>
    SourceDescription = 202,

    /// <summary>Goodbye (BYE).</summary>
    Bye = 203,

    /// <summary>Transport layer feedback (RTPFB).</summary>
    TransportLayerFeedback = 205,

    /// <summary>Payload-specific feedback (PSFB).</summary>
    PayloadFeedback = 206,

    /// <summary>Extended report (XR).</summary>
    ExtendedReport = 207,
}
