using CsCheck;
using Pharos.Server.Access;

namespace Pharos.Server.Tests.Access;

public sealed class PublishTokensTests
{
    private const string Base64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static readonly StreamIds Ids = new(Keys.One);
    private readonly PublishTokens _tokens = new(Keys.One);
    private readonly string _stream = Ids.Create();

    [Fact]
    public void A_token_has_43_characters_that_need_no_escaping() => Assert.Matches("^[A-Za-z0-9_-]{43}$", _tokens.Create(_stream));

    [Fact]
    public void A_token_is_good_for_its_own_stream_alone()
    {
        var token = _tokens.Create(_stream);
        Assert.True(_tokens.IsValid(_stream, token));
        Assert.False(_tokens.IsValid(Ids.Create(), token));
    }

    [Fact]
    public void A_token_survives_a_restart_with_the_same_key_only()
    {
        var token = _tokens.Create(_stream);
        Assert.True(new PublishTokens(Keys.One).IsValid(_stream, token));
        Assert.False(new PublishTokens(Keys.Another).IsValid(_stream, token));
    }

    [Fact]
    public void Every_other_character_anywhere_is_refused()
    {
        var token = _tokens.Create(_stream);
        var forged = from at in Enumerable.Range(0, token.Length)
                     from c in Base64Url
                     where c != token[at]
                     select token[..at] + c + token[(at + 1)..];
        Assert.All(forged, other => Assert.False(_tokens.IsValid(_stream, other), other));
    }

    [Fact]
    public void Another_length_or_spelling_is_refused()
    {
        var token = _tokens.Create(_stream);
        Assert.All(
            new[] { "", token[..^1], token + "A", token + "=", " " + token, token + "\n", token[..20] + " " + token[20..], token[..42] + "=" },
            other => Assert.False(_tokens.IsValid(_stream, other), other));
    }

    [Fact]
    public void Whatever_is_shown_is_answered() => Gen.String.Sample(token => !_tokens.IsValid(_stream, token), iter: 100_000);
}
