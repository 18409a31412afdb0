using CsCheck;
using Pharos.Server.Access;

namespace Pharos.Server.Tests.Access;

public sealed class PublishTokensTests
{
    private const string Base64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private readonly StreamIds _ids = new(Keys.One);
    private readonly string _stream;
    private readonly string _token;

    public PublishTokensTests() => (_stream, _token) = _ids.Issue();

    [Fact]
    public void A_token_has_38_characters_that_need_no_escaping() => Assert.Matches("^[A-Za-z0-9_-]{38}$", _token);

    [Fact]
    public void A_token_is_good_for_its_own_stream_alone()
    {
        Assert.True(_ids.MayPublish(_stream, _token));
        Assert.False(_ids.MayPublish(_ids.Issue().Id, _token));
    }

    [Fact]
    public void A_token_survives_a_restart_with_the_same_key_only()
    {
        Assert.True(new StreamIds(Keys.One).MayPublish(_stream, _token));
        Assert.False(new StreamIds(Keys.Another).MayPublish(_stream, _token));
    }

    [Fact]
    public void Every_other_character_anywhere_is_refused()
    {
        var forged = from at in Enumerable.Range(0, _token.Length)
                     from c in Base64Url
                     where c != _token[at]
                     select _token[..at] + c + _token[(at + 1)..];
        Assert.All(forged, other => Assert.False(_ids.MayPublish(_stream, other), other));
    }

    [Fact]
    public void Another_length_or_spelling_is_refused()
    {
        Assert.All(
            new[] { "", _token[..^1], _token + "A", _token + "=", " " + _token, _token + "\n", _token[..20] + " " + _token[20..], _token[..37] + "=" },
            other => Assert.False(_ids.MayPublish(_stream, other), other));
    }

    [Fact]
    public void Whatever_is_shown_is_answered() => Gen.String.Sample(token => !_ids.MayPublish(_stream, token), iter: 100_000);
}
