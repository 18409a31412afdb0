using Pharos.Server.Operations;

namespace Pharos.Server.Tests.Operations;

public sealed class MemoryTrimTests
{
    private const long MiB = 1024 * 1024;

    [Theory]
    [InlineData(100, 14, 2, 0, false, true)]
    [InlineData(100, 14, 2, 0, true, false)] // what is relayed would stand still
    [InlineData(100, 14, 30, 0, false, false)] // a rush
    [InlineData(100, 5, 2, 0, false, true)]
    [InlineData(100, 14, 2, 11, false, false)] // of which most stayed when it was compacted last
    [InlineData(100, 14, 2, 9, false, true)]
    [InlineData(300, 11, 2, 0, false, false)] // few holes in much
    [InlineData(20, 3, 0, 0, false, false)] // much of little
    [InlineData(0, 0, 0, 0, false, false)] // nothing collected yet
    public void Compacting_pays_when_calm_and_where_there_are_many_holes(
        long heap, long holes, long allocated, long pinned, bool isRelaying, bool pays) =>
        Assert.Equal(pays, MemoryTrim.Pays(heap * MiB, holes * MiB, allocated * MiB, pinned * MiB, isRelaying));
}
