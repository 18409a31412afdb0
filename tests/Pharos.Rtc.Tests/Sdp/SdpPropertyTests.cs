using System.Text.Json;
using CsCheck;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Sdp;

namespace Pharos.Rtc.Tests.Sdp;

public sealed class SdpPropertyTests
{
    private static readonly Gen<string> Name = Gen.Char["abcdXYZ019-_"].Array[1, 12].Select(letters => new string(letters));

    private static readonly Gen<MediaDirection> Direction = Gen.Enum<MediaDirection>();

    private static readonly Gen<CodecFormat> Codec = Gen.Select(Name, Gen.Int[1, 192000], Gen.Int[1, 8], Name.Array[0, 2], Name.Array[0, 3])
        .Select((name, clock, channels, parameters, feedback) => new CodecFormat
        {
            PayloadType = default,
            Name = name,
            ClockRate = clock,
            Channels = channels,
            Parameters = string.Join(';', parameters.Select(parameter => parameter + "=1")),
            Feedback = [.. feedback.Distinct()],
        });

    private static readonly Gen<SimulcastStream[]> Streams = Gen.Select(Name, Gen.Bool)
        .Select((rid, paused) => new SimulcastAlternative(rid, paused)).Array[1, 2]
        .Select(alternatives => new SimulcastStream([.. alternatives])).Array[0, 3];

    private static readonly Gen<MediaSection> Transport = Gen.Select(
            Name.Array[0, 3], Gen.Bool, Gen.Byte.Array[32], Gen.Enum<SetupRole>(), Gen.Bool, Gen.Bool, Gen.Bool, Gen.Int[0, 65535])
        .Select((candidates, end, hash, setup, mux, small, only, port) => new MediaSection
        {
            Media = "video",
            Protocol = "UDP/TLS/RTP/SAVPF",
            Port = port,
            BundleOnly = only,
            IceUfrag = mux ? "ufrag" : null,
            IcePwd = small ? "0123456789012345678901" : null,
            IceOptions = end ? ["trickle"] : [],
            Candidates = [.. candidates],
            EndOfCandidates = end,
            Fingerprints = mux ? [DtlsFingerprint.Of("sha-256", hash)] : [],
            Setup = small ? setup : null,
            RtcpMux = mux,
            RtcpReducedSize = small,
        });

    private static readonly Gen<MediaSection> Section = Gen.Select(
            Transport, Codec.Array[1, 5], Gen.Select(Gen.Int[1, 14], Name, Direction.Nullable()).Array[0, 4],
            Direction, Streams, Streams, Gen.Select(Name, Gen.Bool, Name).Array[0, 4], Gen.UInt.Array[0, 4])
        .Select((section, codecs, extensions, direction, send, recv, rids, ssrcs) => section with
        {
            Codecs = [.. codecs.Select((codec, at) => codec with { PayloadType = new PayloadType((byte)(96 + at)) })],
            Extensions = [.. extensions.Select(extension => new ExtensionMapping(extension.Item1, extension.Item2, extension.Item3))],
            Direction = direction,
            SimulcastSend = [.. send],
            SimulcastRecv = [.. recv],
            Rids =
            [
                .. rids.DistinctBy(rid => rid.Item1)
                    .Select(rid => new RidDescription(rid.Item1, rid.Item2, rid.Item2 ? "pt=96;max-fps=30" : "")),
            ],
            Msids = [.. rids.Select(rid => new Msid(rid.Item1, rid.Item2 ? rid.Item3 : null))],
            Sources =
            [
                .. ssrcs.Distinct().Select((ssrc, at) =>
                    new SourceDescription(new Ssrc(ssrc), at == 1 ? null : "c", at == 2 ? new Msid("s", "t") : null)),
            ],
            SourceGroups = [new SourceGroup("FID", [.. ssrcs.Select(ssrc => new Ssrc(ssrc))])],
        });

    private static readonly Gen<SessionDescription> Description = Gen.Select(Section.Array[0, 4], Gen.ULong, Gen.Bool, Gen.Bool)
        .Select((sections, id, lite, mixed) => new SessionDescription
        {
            SessionId = id,
            SessionVersion = id / 2,
            IceLite = lite,
            ExtmapAllowMixed = mixed,
            Groups = [new SectionGroup("BUNDLE", ["0", "1"])],
            Sections =
            [
                .. sections.Select((section, at) => section with { Mid = at == 2 ? null : $"{at}" }),
                new MediaSection { Media = "application", Protocol = "UDP/DTLS/SCTP", Formats = ["webrtc-datachannel"], Mid = "data" },
            ],
        });

    [Fact]
    public void What_is_written_is_read_as_it_was() => Description.Sample(
        description =>
        {
            var text = SdpWriter.Write(description);
            var read = Sample.Read(text);
            Assert.Equal(JsonSerializer.Serialize(description), JsonSerializer.Serialize(read));
            Assert.Equal(text, SdpWriter.Write(read));
        },
        iter: 2000);

    [Fact]
    public void Captured_descriptions_lose_nothing_more_when_they_are_written_and_read_again() =>
        Assert.All([.. Sample.CapturedNames, "obs", "ffmpeg", "gstreamer"], name =>
        {
            var once = Sample.Read(Sample.Text(name));
            Assert.Equal(JsonSerializer.Serialize(once), JsonSerializer.Serialize(Sample.Read(SdpWriter.Write(once))));
        });
}
