using System.Text;

namespace Pharos.Cluster.Tests.Contract;

/// <summary>What every test of the contract shares: a cluster of its own, and words for what is claimed.</summary>
public abstract class BackplaneContract<TCluster> : IAsyncLifetime where TCluster : ClusterUnderTest, new()
{
    protected const string Stream = "a-stream";

    private const int Attempts = 5;

    protected TCluster Cluster { get; } = new();

    public ValueTask InitializeAsync() => Cluster.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static string Text(ReadOnlyMemory<byte>? bytes) => Encoding.UTF8.GetString(bytes!.Value.Span);

    /// <summary>Takes a stream over; as any caller may, it tries again when a busy machine answers too late.</summary>
    protected static async Task<Ownership> Claim(ClusterNode node, string stream = Stream, string state = "")
    {
        var result = await node.Backplane.ClaimAsync(stream, ClaimMode.TakeOver, Bytes(state));
        for (var i = 1; i < Attempts && result.Outcome == ClaimOutcome.Unavailable; i++)
            result = await node.Backplane.ClaimAsync(stream, ClaimMode.TakeOver, Bytes(state));
        Assert.Equal(ClaimOutcome.Granted, result.Outcome);
        return result.Owner!;
    }

    /// <summary>The owner, as often as it takes on a busy machine.</summary>
    protected static Task<Ownership?> Find(ClusterNode node, string stream = Stream) =>
        Again(() => node.Backplane.FindAsync(stream));

    /// <summary>A watch with its first answer, as often as it takes on a busy machine.</summary>
    protected static Task<Ownership?> Watch(ClusterNode node, string stream = Stream) =>
        Again(() => node.Backplane.WatchAsync(stream));

    private static async Task<Ownership?> Again(Func<ValueTask<Ownership?>> ask)
    {
        for (var i = 1; ; i++)
        {
            try
            {
                return await ask();
            }
            catch (BackplaneUnavailableException) when (i < Attempts)
            {
                // Worth a later try, as it says.
            }
        }
    }
}
