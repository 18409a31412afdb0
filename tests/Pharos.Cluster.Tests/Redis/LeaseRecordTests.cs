using System.Text;
using CsCheck;
using Pharos.Cluster.Redis;

namespace Pharos.Cluster.Tests.Redis;

public sealed class LeaseRecordTests
{
    [Fact]
    public void A_claim_is_read_with_whatever_state()
    {
        Assert.True(LeaseRecord.TryRead(Encoding.UTF8.GetBytes("C 1763824800123 node-a a state \n of its own"), out var record));

        Assert.Equal((OwnerChangeCause.Claimed, new NodeId("node-a"), new Epoch(1_763_824_800_123)),
            (record.Cause, record.Owner!.Node, record.Owner.Epoch));
        Assert.Equal("a state \n of its own", Encoding.UTF8.GetString(record.Owner.State.Span));
    }

    [Theory]
    [InlineData("E 5 a ", OwnerChangeCause.Ended)]
    [InlineData("L 5 a ", OwnerChangeCause.Lost)]
    [InlineData("V 5 a ", OwnerChangeCause.Vacated)]
    public void A_claim_given_up_has_no_owner(string text, OwnerChangeCause cause)
    {
        Assert.True(LeaseRecord.TryRead(Encoding.UTF8.GetBytes(text), out var record));

        Assert.Equal((cause, null, new Epoch(5)), (record.Cause, record.Owner, record.Claim.Epoch));
    }

    [Theory]
    [InlineData("")]
    [InlineData("C")]
    [InlineData("C 5")]
    [InlineData("C 5 ")]
    [InlineData("C 5 a")]
    [InlineData("C  a ")]
    [InlineData("C 0 a ")]
    [InlineData("C -5 a ")]
    [InlineData("C 5x a ")]
    [InlineData("C 99999999999999999999 a ")]
    [InlineData("X 5 a ")]
    [InlineData("C 5 ä ")]
    [InlineData("C 5  state")]
    [InlineData("C 5 a-name-of-more-than-64-characters-which-no-node-ever-gives-to-itself- ")]
    public void Anything_else_is_refused(string text) => Assert.False(LeaseRecord.TryRead(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void Hostile_bytes_never_throw() =>
        Gen.Char["CEV 059a\0ÿ"].Array[0, 40].Sample(text =>
        {
            LeaseRecord.TryRead(Encoding.Latin1.GetBytes(text), out _);
        });
}
