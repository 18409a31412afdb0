namespace Pharos.Cluster;

/// <summary>
/// Name of one running server process in the cluster. A restarted process has a new one, so that nothing addressed to
/// its predecessor can reach it.
/// </summary>
/// <param name="Value">1 to 64 characters of <c>[A-Za-z0-9._-]</c>.</param>
public readonly record struct NodeId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
