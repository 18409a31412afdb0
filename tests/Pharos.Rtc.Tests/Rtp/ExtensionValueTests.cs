using CsCheck;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtp;

namespace Pharos.Rtc.Tests.Rtp;

public sealed class ExtensionValueTests
{
    [Fact]
    public void An_audio_level_is_a_bit_of_voice_and_seven_of_level()
    {
        Assert.True(AudioLevel.TryRead([0xB2], out var level));
        Assert.Equal(new AudioLevel(true, 50), level);
        var bytes = new byte[1];
        new AudioLevel(false, 127).Write(bytes);
        Assert.Equal(0x7F, bytes[0]);
        Assert.False(AudioLevel.TryRead([], out _) | AudioLevel.TryRead([1, 2], out _));
    }

    [Fact]
    public void A_transport_sequence_number_is_sixteen_bits()
    {
        Assert.True(TransportSequence.TryRead([0x12, 0x34], out var sequence));
        Assert.Equal(new SeqNo(0x1234), sequence);
        Assert.False(TransportSequence.TryRead([1], out _) | TransportSequence.TryRead([1, 2, 3], out _));
    }

    [Fact]
    public void A_send_time_counts_seconds_with_eighteen_bits_behind_the_point()
    {
        // 1.5 s: 1.5 * 2^18 = 0x060000. 64 s later it is the same.
        Assert.Equal(new AbsSendTime(0x06_0000), AbsSendTime.From(Instant.After(TimeSpan.FromSeconds(1.5))));
        Assert.Equal(new AbsSendTime(0x06_0000), AbsSendTime.From(Instant.After(TimeSpan.FromSeconds(65.5))));
        Assert.True(AbsSendTime.TryRead([0x06, 0, 1], out var time));
        Assert.Equal(new AbsSendTime(0x06_0001), time);
        var bytes = new byte[3];
        time.Write(bytes);
        Assert.Equal("060001", Convert.ToHexString(bytes));
        Assert.False(AbsSendTime.TryRead([1, 2], out _) | AbsSendTime.TryRead([1, 2, 3, 4], out _));
    }

    [Fact]
    public void The_time_between_two_send_times_survives_their_wrap() =>
        Gen.Select(Gen.Long[0, 1L << 50], Gen.Int[-31_000, 31_000]).Sample((start, milliseconds) =>
        {
            var earlier = new Instant(start + 40_000_000_000);
            var time = TimeSpan.FromMilliseconds(milliseconds);
            var difference = AbsSendTime.From(earlier + time) - AbsSendTime.From(earlier);
            Assert.InRange((difference - time).TotalMicroseconds, -5, 5);
        });

    [Fact]
    public void A_capture_time_may_have_a_clock_offset()
    {
        var bytes = Convert.FromHexString("0102030405060708" + "FFFFFFFF80000000");
        Assert.True(AbsCaptureTime.TryRead(bytes, out var time));
        Assert.Equal(new AbsCaptureTime(0x0102030405060708, -0x80000000L), time);
        Assert.True(AbsCaptureTime.TryRead(bytes.AsSpan(0, 8), out var without));
        Assert.Equal(new AbsCaptureTime(0x0102030405060708, null), without);
        var written = new byte[16];
        time.Write(written);
        Assert.Equal(bytes, written);
        without.Write(written.AsSpan(0, without.Length));
        Assert.False(AbsCaptureTime.TryRead(bytes.AsSpan(0, 15), out _) | AbsCaptureTime.TryRead(bytes.AsSpan(0, 7), out _));
    }

    [Fact]
    public void A_mid_is_a_token_and_a_rid_letters_and_digits()
    {
        Assert.True(StreamName.TryReadMid("video!1"u8, out var mid));
        Assert.Equal("video!1"u8, mid);
        Assert.True(StreamName.TryReadRid("hi_2-b"u8, out var rid));
        Assert.Equal("hi_2-b"u8, rid);
        Assert.False(StreamName.TryReadMid([], out _) | StreamName.TryReadMid("a b"u8, out _) | StreamName.TryReadMid("a\0"u8, out _));
        Assert.False(StreamName.TryReadRid([], out _) | StreamName.TryReadRid("video!1"u8, out _)
            | StreamName.TryReadRid([0xC3, 0xA4], out _));
    }
}
