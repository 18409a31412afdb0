namespace Pharos.Cluster.Links;

/// <summary>What a <see cref="ClusterEnvelope"/> is for.</summary>
internal enum EnvelopeKind : byte
{
    /// <summary>Carries a message.</summary>
    Message = 1,

    /// <summary>Says up to which sequence number everything has arrived.</summary>
    Acknowledgement = 2,

    /// <summary>The source is leaving the cluster.</summary>
    Farewell = 3,
}
