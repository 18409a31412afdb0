using CsCheck;
using Pharos.Server.Access;

namespace Pharos.Server.Tests.Access;

public sealed class StreamIdsTests
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private readonly StreamIds _ids = new(Keys.One);

    [Fact]
    public void An_issued_id_is_known() => Assert.All(Enumerable.Range(0, 1000), _ => Assert.True(_ids.IsIssued(_ids.Issue().Id)));

    [Fact]
    public void Ids_do_not_repeat() => Assert.Equal(100_000, Enumerable.Range(0, 100_000).Select(_ => _ids.Issue().Id).Distinct().Count());

    [Fact]
    public void An_id_is_24_characters_that_need_no_escaping_in_a_URL() =>
        Assert.All(Enumerable.Range(0, 1000), _ => Assert.Matches("^[0-9a-hjkmnp-tv-z]{24}$", _ids.Issue().Id));

    [Fact]
    public void Every_single_mistyped_character_is_noticed()
    {
        var id = _ids.Issue().Id;
        var mistyped = from at in Enumerable.Range(0, id.Length)
                       from c in Alphabet
                       where c != id[at]
                       select id[..at] + c + id[(at + 1)..];
        Assert.All(mistyped, other => Assert.False(_ids.IsIssued(other), other));
    }

    [Fact]
    public void Two_neighbours_swapped_are_noticed()
    {
        var id = _ids.Issue().Id;
        for (var i = 1; i < id.Length; i++)
        {
            if (id[i] != id[i - 1]) Assert.False(_ids.IsIssued(id[..(i - 1)] + id[i] + id[i - 1] + id[(i + 1)..]));
        }
    }

    [Fact]
    public void Invented_ids_are_unknown() =>
        Gen.Char[Alphabet].Array[StreamIds.Length].Select(chars => new string(chars)).Sample(id => !_ids.IsIssued(id), iter: 100_000);

    [Fact]
    public void Whatever_is_asked_for_is_answered() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char[Alphabet], 0, 60]).Sample(id => !_ids.IsIssued(id), iter: 100_000);

    [Fact]
    public void Only_the_canonical_spelling_is_known()
    {
        var id = _ids.Issue().Id;
        Assert.All(
            new[] { id.ToUpperInvariant(), id + " ", " " + id, id + "0", id[..^1], id.Insert(12, "-"), id.Replace('0', 'o').Replace('1', 'l') + "\0" },
            spelling => Assert.False(_ids.IsIssued(spelling), spelling));
    }

    [Fact]
    public void Another_key_issues_other_ids()
    {
        Assert.False(new StreamIds(Keys.Another).IsIssued(_ids.Issue().Id));
        Assert.True(new StreamIds(Keys.One).IsIssued(_ids.Issue().Id));
    }
}
