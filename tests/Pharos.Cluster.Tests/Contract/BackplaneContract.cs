using System.Text;

namespace Pharos.Cluster.Tests.Contract;

/// <summary>What every test of the contract shares: a cluster of its own, and words for what is claimed.</summary>
public abstract class BackplaneContract<TCluster> : IAsyncLifetime where TCluster : ClusterUnderTest, new()
{
    protected const string Stream = "a-stream";

    protected TCluster Cluster { get; } = new();

    public ValueTask InitializeAsync() => Cluster.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static string Text(ReadOnlyMemory<byte>? bytes) => Encoding.UTF8.GetString(bytes!.Value.Span);

    protected static async Task<Ownership> Claim(ClusterNode node, string stream = Stream, string state = "")
    {
        var result = await node.Backplane.ClaimAsync(stream, ClaimMode.TakeOver, Bytes(state));
        Assert.Equal(ClaimOutcome.Granted, result.Outcome);
        return result.Owner!;
    }
}
