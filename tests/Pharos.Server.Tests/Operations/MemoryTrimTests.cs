using Pharos.Server.Operations;

namespace Pharos.Server.Tests.Operations;

public sealed class MemoryTrimTests
{
    private const long MiB = 1024 * 1024;

    [Theory]
    [InlineData(100, 14, 2, true)]
    [InlineData(100, 14, 30, false)] // a rush
    [InlineData(100, 5, 2, true)]
    [InlineData(300, 11, 2, false)] // few holes in much
    [InlineData(20, 3, 0, false)] // much of little
    [InlineData(0, 0, 0, false)] // nothing collected yet
    public void Compacting_pays_when_calm_and_where_there_are_many_holes(long heap, long holes, long allocated, bool pays) =>
        Assert.Equal(pays, MemoryTrim.Pays(heap * MiB, holes * MiB, allocated * MiB));
}
