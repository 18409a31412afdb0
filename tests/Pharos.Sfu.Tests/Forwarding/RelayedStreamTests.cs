using Pharos.Rtc.Primitives;
using Pharos.Sfu.Forwarding;
using Pharos.Sfu.Tests.Forwarding.Ingress;

namespace Pharos.Sfu.Tests.Forwarding;

public sealed class RelayedStreamTests
{
    [Fact]
    public void A_publisher_whose_place_was_taken_does_not_say_any_more_what_is_sent()
    {
        var stream = new RelayedStream("live");
        using var publication = stream.Publication;
        var (first, second) = (Publisher(publication, "offer-chromium-publish"), Publisher(publication, "obs"));
        var fanOut = new FanOut(publication, _ => { });
        publication.Activate(first, fanOut, new PublishedFormat(), PublicationTests.OneLayer());
        stream.SetCodecs(first);
        Assert.Equal("VP8", stream.Codecs.Video?.Name);
        publication.Activate(second, fanOut, new PublishedFormat(), PublicationTests.OneLayer());
        stream.SetCodecs(second);
        stream.SetCodecs(first); // it was about to, when the other one came
        Assert.Equal("H264", stream.Codecs.Video?.Name);
    }

    private static PublisherMedia Publisher(Publication publication, string offer) =>
        new(publication, Broadcaster.Agree(offer), new Ssrc(7), () => { }, () => { });
}
