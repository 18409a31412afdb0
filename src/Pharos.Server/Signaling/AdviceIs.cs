using System.Text.Json.Serialization;

namespace Pharos.Server.Signaling;

/// <summary>To the broadcaster: what is to be changed about the broadcast, the most important first; nothing, until this says otherwise.</summary>
internal sealed record AdviceIs([property: JsonPropertyName("advice")] IReadOnlyList<Advice> List) : ServerMessage;

/// <summary>One thing that was found, and what to do about it. docs/quality.md has the table.</summary>
/// <param name="Code">What it is about.</param>
/// <param name="Text">A sentence in English that says what to change.</param>
internal sealed record Advice(string Code, string Text)
{
    /// <summary>Pictures that need later ones.</summary>
    public static readonly Advice BFrames = new(
        "b-frames",
        "The encoder sends B-frames, which browsers show late or not at all: set B-frames to 0 (OBS: Settings → Output, B-frames 0 or Tune "
        + "zerolatency; FFmpeg: -bf 0).");

    /// <summary>Key frames far apart.</summary>
    public static readonly Advice KeyFrameInterval = new(
        "keyframe-interval",
        "More than 4 seconds lie between two key frames, for which new viewers wait: set the interval to 2 s (OBS: Settings → Output → Keyframe "
        + "Interval; FFmpeg: -g with twice the frame rate, such as -g 60).");

    /// <summary>Pictures without sound.</summary>
    public static readonly Advice NoAudio = new(
        "no-audio",
        "The encoder sends no sound: give it an audio source and let it encode Opus (OBS: add a source of sound to the scene; FFmpeg: "
        + "-c:a libopus).");

    /// <summary>A line that is too small.</summary>
    public static readonly Advice Uplink = new(
        "uplink",
        "Part of what the encoder sends is lost on the way here: lower its bitrate (OBS: Settings → Output → Bitrate; FFmpeg: -b:v) or use a "
        + "cable in place of Wi-Fi.");

    /// <summary>UDP is blocked.</summary>
    public static readonly Advice Tcp = new(
        "tcp",
        "The broadcast comes over TCP, since a network in between blocks UDP, and may falter: open UDP in your firewall, or broadcast from "
        + "another network.");

    /// <summary>A viewer cannot play it.</summary>
    /// <param name="codec">What it is encoded with.</param>
    public static Advice CodecNotPlayed(string codec) => new(
        "codec",
        $"A viewer’s browser cannot play {codec}: have the encoder send H.264 and Opus, which nearly all browsers play (OBS: Settings → Output → "
        + "Video Encoder).");

    /// <summary>Nothing reaches the media port.</summary>
    /// <param name="port">Its number.</param>
    public static Advice Unreached(int port) => new(
        "unreached",
        $"Media does not reach the server: on it, set Pharos__Media__PublicAddresses__0 to the address that others know it by, and open port {port} "
        + "for UDP and TCP.");
}
