using CsCheck;
using Pharos.Server.Access;

namespace Pharos.Server.Tests.Access;

public sealed class Base32Tests
{
    [Theory]
    [InlineData("0000000000", "00000000")]
    [InlineData("ffffffffff", "zzzzzzzz")]
    [InlineData("0123456789", "04hmasw9")]
    [InlineData("0102030405060708090a", "041061050r3gg28a")]
    public void Bytes_become_these_characters(string hex, string text)
    {
        var bytes = new byte[hex.Length / 2];
        Assert.Equal(text, Base32.Encode(Convert.FromHexString(hex)));
        Assert.True(Base32.TryDecode(text, bytes));
        Assert.Equal(hex, Convert.ToHexStringLower(bytes));
    }

    [Fact]
    public void What_was_written_reads_back_the_same() => Gen.Byte.Array[15].Sample(bytes =>
    {
        var read = new byte[bytes.Length];
        return Base32.TryDecode(Base32.Encode(bytes), read) && read.AsSpan().SequenceEqual(bytes);
    });

    [Fact]
    public void There_is_one_spelling_only() => Gen.String[0, 20].Sample(text =>
    {
        var bytes = new byte[10];
        return !Base32.TryDecode(text, bytes) || Base32.Encode(bytes) == text;
    });
}
