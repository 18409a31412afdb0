using CsCheck;
using Pharos.Server.Access;
using Pharos.Server.Streams;

namespace Pharos.Server.Tests.Access;

public sealed class ResumeTokensTests
{
    private const string Stream = "7k2m9qfw3x8ztb4hc6vn1pjd";
    private readonly ResumeTokens _tokens = new(Keys.One);
    private readonly string _peerId = PeerIds.Create();

    [Fact]
    public void A_token_names_its_peer() =>
        Assert.Equal(_peerId, _tokens.PeerOf(Stream, Role.Viewer, _tokens.Create(Stream, Role.Viewer, _peerId)));

    [Fact]
    public void A_token_is_bound_to_stream_role_and_key()
    {
        var token = _tokens.Create(Stream, Role.Viewer, _peerId);
        Assert.Null(_tokens.PeerOf("other", Role.Viewer, token));
        Assert.Null(_tokens.PeerOf(Stream, Role.Broadcaster, token));
        Assert.Null(new ResumeTokens(Keys.Another).PeerOf(Stream, Role.Viewer, token));
        Assert.Equal(_peerId, new ResumeTokens(Keys.One).PeerOf(Stream, Role.Viewer, token));
    }

    [Fact]
    public void A_token_is_bound_to_its_peer()
    {
        var mac = _tokens.Create(Stream, Role.Viewer, _peerId).Split('.')[1];
        Assert.Null(_tokens.PeerOf(Stream, Role.Viewer, $"{PeerIds.Create()}.{mac}"));
    }

    [Fact]
    public void Every_other_character_anywhere_is_refused()
    {
        const string Characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
        var token = _tokens.Create(Stream, Role.Viewer, _peerId);
        var forged = from at in Enumerable.Range(0, token.Length)
                     from c in Characters
                     where c != token[at]
                     select token[..at] + c + token[(at + 1)..];
        Assert.All(forged, other => Assert.Null(_tokens.PeerOf(Stream, Role.Viewer, other)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("peer")]
    [InlineData("peer.")]
    [InlineData(".AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("seventeen-letters.AAAAAAAAAAAAAAAAAAAAAA")]
    public void What_is_no_token_names_nobody(string? token) => Assert.Null(_tokens.PeerOf(Stream, Role.Viewer, token));

    [Fact]
    public void Whatever_is_shown_is_answered() =>
        Gen.Select(Gen.String, Gen.String, (peer, mac) => $"{peer}.{mac}")
            .Sample(token => _tokens.PeerOf(Stream, Role.Viewer, token) is null, iter: 100_000);

    [Fact]
    public void No_signature_for_one_purpose_passes_for_another()
    {
        var keys = new[] { "stream id", "publish token", "resume token" }.Select(purpose => Convert.ToHexString(Keys.One.Derive(purpose)));
        Assert.Equal(3, keys.Distinct().Count());
    }
}
