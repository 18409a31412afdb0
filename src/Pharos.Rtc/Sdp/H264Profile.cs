using System.Globalization;

namespace Pharos.Rtc.Sdp;

/// <summary>
/// The <c>profile-level-id</c> of RFC 6184 §8.1: which decoders are sure to decode a stream. Those of browsers decode more than they name.
/// </summary>
/// <param name="Name">Such as <c>Constrained Baseline</c>.</param>
/// <param name="Level">Ten times the level: 31 for 3.1.</param>
internal readonly record struct H264Profile(string Name, int Level)
{
    private const string ConstrainedBaseline = "Constrained Baseline";
    private const string Baseline = "Baseline";
    private const string Extended = "Extended";
    private const string Main = "Main";
    private const string ConstrainedHigh = "Constrained High";
    private const string High = "High";
    private const string High10 = "High 10";
    private const string High444 = "High 4:4:4";

    // RFC 6184 §8.1: what is meant when there is no profile-level-id.
    private const int Unsaid = 0x42000A;

    /// <summary>How much a decoder of this profile is known to decode, from 0.</summary>
    public int Height => Name switch
    {
        Baseline => 1,
        ConstrainedBaseline => 2,
        Main => 3,
        ConstrainedHigh => 4,
        High => 5,
        High10 => 6,
        High444 => 7,
        _ => 0,
    };

    /// <summary>Whether every decoder of a browser decodes it: 8 bits, 4:2:0, no slices of their own. What is not known is taken for it.</summary>
    public bool IsCommon => Name is not (Extended or High10 or High444);

    /// <summary>Of a format; one that is not written well is of no known profile.</summary>
    public static H264Profile Of(CodecFormat codec)
    {
        var id = Unsaid;
        var said = codec.Parameter("profile-level-id");
        if (said is not null
            && !(said.Length == 6 && int.TryParse(said, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out id)))
            return new("unknown", 0);
        // The flags are constraint_set0_flag (0x80) to constraint_set5_flag (0x04), ITU-T H.264 §7.4.2.1.1; the table is that of
        // RFC 6184 §8.1.
        var (profile, flags) = (id >> 16, (id >> 8) & 0xFF);
        var name = profile switch
        {
            0x42 => (flags & 0x40) != 0 ? ConstrainedBaseline : Baseline,
            0x4D => (flags & 0x80) != 0 ? ConstrainedBaseline : Main,
            0x58 => (flags & 0xC0) == 0xC0 ? ConstrainedBaseline : Extended,
            0x64 => (flags & 0x0C) == 0x0C ? ConstrainedHigh : High,
            0x6E => High10,
            0xF4 => High444,
            _ => "unknown",
        };
        return new(name, id & 0xFF);
    }

    /// <summary>
    /// Whether a decoder of this profile decodes a stream of another. Baseline counts as Constrained Baseline: browsers write 42001f for
    /// what their encoders make without the slice groups that are the difference.
    /// </summary>
    public bool Decodes(H264Profile stream) => Name == stream.Name || stream.Name switch
    {
        ConstrainedBaseline or Baseline => Name is ConstrainedBaseline or Baseline or Main or ConstrainedHigh or High,
        Main or ConstrainedHigh => Name is High,
        _ => false,
    };
}
