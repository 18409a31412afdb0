namespace Pharos.Cluster.Redis;

/// <summary>A lease that this node believes to hold. Owned by the node's loop.</summary>
internal sealed class HeldLease(Epoch epoch, byte[] state)
{
    public Epoch Epoch => epoch;

    public byte[] State { get; private set; } = state;

    /// <summary>The directory may not have <see cref="State"/>: the next renewal carries it.</summary>
    public bool IsDirty { get; set; }

    public void Publish(byte[] next)
    {
        State = next;
        IsDirty = true;
    }
}
