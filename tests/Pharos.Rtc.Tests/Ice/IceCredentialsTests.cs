using CsCheck;
using Pharos.Rtc.Ice;
using Pharos.Rtc.Sdp;
using Pharos.Rtc.Stun;

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
    [InlineData("abcd", "0123456789abcdefghij:k", IceCredentialsError.Pwd)]
    [InlineData("abcd", "0123456789abcdefghij k", IceCredentialsError.Pwd)]
    [InlineData("a-_=", "0123456789abcdefghij-k", IceCredentialsError.None)]
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

    [Fact]
    public void What_a_description_may_say_works_in_a_check() => Gen.Char['\x20', '\x7f'].Array[3, 257].Sample(
        letters =>
        {
            var ufrag = new string(letters);
            var isDescribed = SdpReader.TryRead($"v=0\no=- 1 1 IN IP4 0.0.0.0\na=ice-ufrag:{ufrag}\n", out _, out _);
            Assert.Equal(isDescribed, IceCredentials.TryRead(ufrag, Pwd, out var told, out _));
            if (!isDescribed) return;
            var other = IceCredentials.Create(new byte[IceCredentials.RandomLength]);
            Assert.True(told!.IsAsked(Username(ufrag, other.Ufrag)));
            Assert.True(other.IsAsked(Username(other.Ufrag, ufrag)));
        },
        iter: 20_000);

    private static byte[] Username(string asked, string asking)
    {
        var check = new StunWriter(new byte[1024], StunClass.Request, new TransactionId(1, 2));
        check.Username(System.Text.Encoding.UTF8.GetBytes($"{asked}:{asking}"));
        Assert.True(StunMessage.TryRead(check.Written, out var message));
        return message.Username.ToArray();
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
