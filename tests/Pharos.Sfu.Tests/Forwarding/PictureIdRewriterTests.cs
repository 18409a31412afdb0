using CsCheck;
using Pharos.Sfu.Forwarding;

namespace Pharos.Sfu.Tests.Forwarding;

public sealed class PictureIdRewriterTests
{
    private static byte[] Vp8(int id, byte tl0) => ViewerBench.Vp8(id, tl0, key: false);

    // I, L, B, not flexible; 15 bits; TID 0; TL0PICIDX.
    private static byte[] Vp9(int id, byte tl0) => [0xA8, (byte)(0x80 | (id >> 8)), (byte)id, 0x00, tl0, 0x82];

    private static (int Id, byte? Tl0) Pass(PictureIdRewriter rewriter, bool isVp9, int source, byte[] payload)
    {
        var offset = rewriter.Next(source, payload);
        var changed = payload.ToArray();
        rewriter.Apply(offset, changed);
        if (offset.IsNone) Assert.Equal(payload, changed);
        if (!isVp9)
        {
            Assert.True(Rtc.Rtp.Codecs.Vp8.TryRead(changed, out var vp8));
            return (vp8.PictureId, vp8.Tl0PicIdx);
        }

        Assert.True(Rtc.Rtp.Codecs.Vp9.TryRead(changed, out var vp9));
        return (vp9.PictureId, vp9.Tl0PicIdx);
    }

    [Fact]
    public void The_first_source_goes_out_as_it_came()
    {
        var rewriter = new PictureIdRewriter(isVp9: false);
        Assert.True(rewriter.Next(1, Vp8(5, 6)).IsNone);
        Assert.True(rewriter.Next(1, Vp8(9, 200)).IsNone);
    }

    [Fact]
    public void A_short_picture_id_goes_on_from_a_long_one_in_its_own_width()
    {
        var rewriter = new PictureIdRewriter(isVp9: false);
        Assert.Equal(300, Pass(rewriter, false, 1, Vp8(300, 0)).Id);
        Assert.Equal(301 & 0x7F, Pass(rewriter, false, 2, [0x90, 0x80, 0x11, 0x01]).Id);
        Assert.Equal(302 & 0x7F, Pass(rewriter, false, 2, [0x90, 0x80, 0x12, 0x01]).Id);
    }

    [Fact]
    public void What_is_not_a_descriptor_is_left_alone()
    {
        var rewriter = new PictureIdRewriter(isVp9: false);
        _ = rewriter.Next(1, Vp8(300, 3));
        Assert.True(rewriter.Next(2, [0x90]).IsNone);
        var broken = new byte[] { 0x90, 0xC0 };
        rewriter.Apply(new PictureIdOffset(7, 7), broken);
        Assert.Equal([0x90, 0xC0], broken);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_change_of_source_is_one_picture_further_and_the_steps_within_stay(bool isVp9) =>
        Gen.Select(Gen.Int[0, 0x7FFF], Gen.Byte, Gen.Select(Gen.Int[0, 20], Gen.Int[0, 5], Gen.Int[0, 0x7FFF], Gen.Byte).Array[500]).Sample(
            (firstId, firstTl0, steps) =>
        {
            var rewriter = new PictureIdRewriter(isVp9);
            var (source, id, tl0) = (1, firstId, firstTl0);
            var newest = Pass(rewriter, isVp9, source, Payload(isVp9, id, tl0));
            Assert.Equal((id, tl0), (newest.Id, newest.Tl0!.Value));
            foreach (var (what, step, otherId, otherTl0) in steps)
            {
                if (what == 0)
                {
                    (source, id, tl0) = (source + 1, otherId, otherTl0);
                    var begun = Pass(rewriter, isVp9, source, Payload(isVp9, id, tl0));
                    Assert.Equal(((newest.Id + 1) & 0x7FFF, (byte)(newest.Tl0!.Value + 1)), (begun.Id, begun.Tl0!.Value));
                    newest = begun;
                    continue;
                }

                // Late ones keep their distance, and are not what comes next.
                var back = what > 17 ? -step : step;
                var passed = Pass(rewriter, isVp9, source, Payload(isVp9, id + back, (byte)(tl0 + back)));
                Assert.Equal(((newest.Id + back) & 0x7FFF, (byte)(newest.Tl0!.Value + back)), (passed.Id, passed.Tl0!.Value));
                if (back <= 0) continue;
                (id, tl0, newest) = (id + back, (byte)(tl0 + back), passed);
            }
        }, iter: 150, threads: 1);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_left_out_leaves_no_gap_and_what_was_missing_has_its_place(bool isVp9) =>
        Gen.Select(Gen.Int[0, 0x7FFF], Gen.Int[0, 9].Array[300]).Sample((firstId, steps) =>
        {
            var rewriter = new PictureIdRewriter(isVp9);
            var late = new List<(int Raw, int Given)>();
            var (raw, given) = (firstId, firstId);
            Assert.Equal(firstId, Pass(rewriter, isVp9, 1, Payload(isVp9, raw, 7)).Id);
            foreach (var step in steps)
            {
                raw++;
                if (step < 4)
                {
                    // All packets of it.
                    rewriter.Skip(1, Payload(isVp9, raw, 7));
                    rewriter.Skip(1, Payload(isVp9, raw, 7));
                    continue;
                }
                given++;
                if (step == 9) late.Add((raw, given));
                else Assert.Equal(given & 0x7FFF, Pass(rewriter, isVp9, 1, Payload(isVp9, raw, 7)).Id);
                if (step != 8) continue;
                foreach (var (missing, kept) in late.Where(one => raw - one.Raw < 20))
                    Assert.Equal(kept & 0x7FFF, Pass(rewriter, isVp9, 1, Payload(isVp9, missing, 7)).Id);
                late.Clear();
            }
            rewriter.Skip(1, Payload(isVp9, raw + 1, 7));
            Assert.Equal((given + 1) & 0x7FFF, Pass(rewriter, isVp9, 2, Payload(isVp9, 5, 7)).Id);
        }, iter: 150, threads: 1);

    private static byte[] Payload(bool isVp9, int id, byte tl0) => isVp9 ? Vp9(id & 0x7FFF, tl0) : Vp8(id & 0x7FFF, tl0);
}
