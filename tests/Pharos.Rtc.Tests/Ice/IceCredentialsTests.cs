using CsCheck;
using Pharos.Rtc.Ice;

namespace Pharos.Rtc.Tests.Ice;

public sealed class IceCredentialsTests
{
    private const string Pwd = "0123456789abcdefghij+/";

    [Fact]
    public void What_is_made_is_what_may_be_told() => Gen.Byte.Array[IceCredentials.RandomLength].Sample(random =>
    {
        var made = IceCredentials.Create(random);
        Assert.Equal((8, 24), (made.Ufrag.Length, made.Pwd.Length));
        Assert.True(IceCredentials.TryRead(made.Ufrag, made.Pwd, out var read, out _));
        Assert.Equal((made.Ufrag, made.Pwd), (read!.Ufrag, read.Pwd));
    });

    [Fact]
    public void Each_random_byte_counts()
    {
        var random = new byte[IceCredentials.RandomLength];
        var first = IceCredentials.Create(random);
        for (var i = 0; i < random.Length; i++)
        {
            random[i] ^= 1;
            var other = IceCredentials.Create(random);
            Assert.NotEqual(first.Ufrag + first.Pwd, other.Ufrag + other.Pwd);
            random[i] ^= 1;
        }
    }

    [Theory]
    [InlineData("De+6", "5hwz0ZC+xnFTx59/rAjDJdYP", IceCredentialsError.None)]
    [InlineData("abc", Pwd, IceCredentialsError.Ufrag)]
    [InlineData("ab:d", Pwd, IceCredentialsError.Ufrag)]
    [InlineData("abcd", "0123456789abcdefghijk", IceCredentialsError.Pwd)]
    [InlineData("abcd", "0123456789abcdefghij-k", IceCredentialsError.Pwd)]
    [InlineData("äbcd", Pwd, IceCredentialsError.Ufrag)]
    public void A_pair_is_taken_over_or_refused_with_the_reason(string ufrag, string pwd, IceCredentialsError expected)
    {
        Assert.Equal(expected == IceCredentialsError.None, IceCredentials.TryRead(ufrag, pwd, out var credentials, out var error));
        Assert.Equal(expected, error);
        Assert.Equal(expected == IceCredentialsError.None, credentials is not null);
    }

    [Fact]
    public void The_lengths_end_at_256()
    {
        Assert.True(IceCredentials.TryRead(new string('a', 256), new string('b', 256), out _, out _));
        Assert.False(IceCredentials.TryRead(new string('a', 257), Pwd, out _, out _));
        Assert.False(IceCredentials.TryRead("abcd", new string('b', 257), out _, out _));
    }

    [Theory]
    [InlineData("evtj:h6vY", "evtj")]
    [InlineData("a:b:c", "a")]
    [InlineData(":b", "")]
    [InlineData("a:", "")]
    [InlineData("ab", "")]
    [InlineData("", "")]
    public void The_one_who_is_asked_stands_before_the_colon(string username, string expected)
    {
        Assert.Equal(expected.Length > 0, IceCredentials.TryReadUfrag(System.Text.Encoding.UTF8.GetBytes(username), out var ufrag));
        Assert.Equal(expected, System.Text.Encoding.UTF8.GetString(ufrag));
    }

    [Fact]
    public void The_password_is_not_printed()
    {
        Assert.True(IceCredentials.TryRead("abcd", Pwd, out var credentials, out _));
        Assert.Equal("abcd", $"{credentials}");
    }
}
