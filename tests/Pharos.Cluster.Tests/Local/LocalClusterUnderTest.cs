using Microsoft.Extensions.Time.Testing;
using Pharos.Cluster.Tests.Contract;


namespace Pharos.Cluster.Tests.Local;

public sealed class LocalClusterUnderTest : ClusterUnderTest
{
    private readonly FakeTimeProvider _time = new();
    private readonly LocalCluster _cluster;

    public LocalClusterUnderTest() => _cluster = new LocalCluster(_time);

    public override TimeProvider Time => _time;

    public override void Kill(ClusterNode node) => _cluster.Kill(node.Id);

    public override void CutOff(ClusterNode node) => _cluster.CutOff(node.Id);

    public override void Restore(ClusterNode node) => _cluster.Restore(node.Id);

    public override void SetDirectoryAvailable(bool isAvailable) => _cluster.SetAvailable(isAvailable);

    protected override ValueTask<IBackplane> CreateAsync() => ValueTask.FromResult<IBackplane>(_cluster.CreateNode());

    protected override void Pass() => _time.Advance(TimeSpan.FromMilliseconds(100));
}
