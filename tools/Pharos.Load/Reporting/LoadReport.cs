using Pharos.Load.Measuring;

namespace Pharos.Load.Reporting;

/// <summary>
/// What a run found out: the JSON of <c>--json</c> has these members in <c>snake_case</c>, and docs/load.md says what each means. Later
/// versions add members, and change none while <see cref="Version"/> stays.
/// </summary>
/// <param name="Version">Of this form: 1.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="Passed">Whether all joined, little enough was lost, and nothing was cut short.</param>
/// <param name="Problems">Why not, and what to do, in English; also what makes figures doubtful.</param>
/// <param name="Interrupted">Whether it was ended before its time.</param>
/// <param name="Setup">What was asked for.</param>
/// <param name="Joins">How viewers came in.</param>
/// <param name="Media">What they received; null with <c>--mode signaling</c>.</param>
/// <param name="Signaling">Messages; null with media.</param>
/// <param name="Server">What the server used; null where its process is not to be seen.</param>
/// <param name="Tool">What the tool itself used.</param>
internal sealed record LoadReport(
    int Version, DateTimeOffset StartedAt, bool Passed, IReadOnlyList<string> Problems, bool Interrupted, SetupReport Setup,
    JoinReport Joins, MediaReport? Media, SignalingReport? Signaling, ServerReport? Server, ToolReport Tool)
{
    /// <summary>The version of now.</summary>
    public const int CurrentVersion = 1;
}

/// <summary>What was asked for.</summary>
/// <param name="Url">The server.</param>
/// <param name="Nodes">Where viewers went.</param>
/// <param name="Mode"><c>whep</c>, <c>ws</c> or <c>signaling</c>.</param>
/// <param name="Streams">The streams' ids.</param>
/// <param name="Publishers">Broadcasters.</param>
/// <param name="Viewers">Viewers.</param>
/// <param name="Bitrate">Bits a second of a broadcaster.</param>
/// <param name="FramesPerSecond">Frames a second.</param>
/// <param name="Codec"><c>vp8</c> or <c>h264</c>.</param>
/// <param name="Profile"><c>gcm</c> or <c>cm</c>.</param>
/// <param name="Gro">Whether viewers took whole what the server sent as one message (UDP_GRO).</param>
/// <param name="JoinRate">Joins begun a second; null for so many at a time.</param>
/// <param name="JoinsAtATime">Joins under way at a time, without a rate.</param>
/// <param name="DurationSeconds">How long was to be measured.</param>
/// <param name="WarmUpSeconds">How long not, before it.</param>
internal sealed record SetupReport(
    Uri Url, IReadOnlyList<Uri> Nodes, string Mode, IReadOnlyList<string> Streams, int Publishers, int Viewers, long Bitrate,
    int FramesPerSecond, string Codec, string Profile, bool Gro, double? JoinRate, int JoinsAtATime, double DurationSeconds, double WarmUpSeconds);

/// <summary>How viewers came in.</summary>
/// <param name="Attempted">Joins that were begun.</param>
/// <param name="Joined">Those that got media, or were welcomed with <c>--mode signaling</c>.</param>
/// <param name="Failed">Those that did not.</param>
/// <param name="Reasons">How many failed for which reason.</param>
/// <param name="Seconds">From the first one's begin to the last one's end.</param>
/// <param name="PerSecond">Joined in that time.</param>
/// <param name="AnswerMs">From the begin to the server's answer: the POST, or the signaling up to it.</param>
/// <param name="FirstPacketMs">From the begin to the first media packet.</param>
/// <param name="ServerCpuMs">
/// The server's CPU time a join, less what forwarding costs by <c>cpu_us_per_packet</c>; null where it is not known.
/// </param>
/// <param name="ServerCpuMsGross">The same with the forwarding to those who had joined.</param>
/// <param name="Meanwhile">What those who had joined received while others did; null with <c>--mode signaling</c>.</param>
internal sealed record JoinReport(
    int Attempted, int Joined, int Failed, IReadOnlyDictionary<string, int> Reasons, double Seconds, double PerSecond,
    Percentiles AnswerMs, Percentiles FirstPacketMs, double? ServerCpuMs, double? ServerCpuMsGross, MeanwhileReport? Meanwhile);

/// <summary>What those who had joined received until the last one had.</summary>
/// <param name="Packets">Different packets.</param>
/// <param name="Lost">Packets that were missing by their numbers.</param>
/// <param name="Skipped">Packets that the server left out.</param>
/// <param name="LossPercent">Of both, of all that there should have been.</param>
/// <param name="DelayMs">As in <see cref="MediaReport"/>.</param>
/// <param name="ReceiveBufferDrops">Datagrams that the system dropped since the tool was too slow to take them.</param>
internal sealed record MeanwhileReport(
    long Packets, long Lost, long Skipped, double LossPercent, Percentiles DelayMs, long ReceiveBufferDrops);

/// <summary>What viewers received while it was measured.</summary>
/// <param name="Seconds">How long that was.</param>
/// <param name="Published">Packets that the run's broadcasters sent.</param>
/// <param name="MissedFrames">Frames that this machine was too busy to send in time: they were left out.</param>
/// <param name="Packets">Different packets that viewers received.</param>
/// <param name="Bytes">Bytes of them, protected.</param>
/// <param name="PacketsPerSecond">Packets a second.</param>
/// <param name="BitsPerSecond">Bits a second.</param>
/// <param name="Lost">Packets that were missing by their numbers.</param>
/// <param name="Skipped">Packets that the server left out, closing the numbers over them; found by what is in the sampled ones.</param>
/// <param name="LossPercent">Of both, of all that there should have been.</param>
/// <param name="Duplicates">Packets that came once more.</param>
/// <param name="Reordered">Packets that came behind a later one.</param>
/// <param name="Sampled">Packets that were decrypted and checked.</param>
/// <param name="Corrupt">Packets among them that were not authentic, or not what was sent.</param>
/// <param name="Stalled">Viewers who got nothing in the last second.</param>
/// <param name="Ended">Viewers whose session was over before the end, by reason.</param>
/// <param name="DelayMs">From the stamp before a packet was encrypted to its receipt, of sampled packets.</param>
/// <param name="JitterMs">Interarrival jitter of RFC 3550 at the end, a value a viewer.</param>
internal sealed record MediaReport(
    double Seconds, long Published, long MissedFrames, long Packets, long Bytes, double PacketsPerSecond, double BitsPerSecond,
    long Lost, long Skipped, double LossPercent, long Duplicates, long Reordered, long Sampled, long Corrupt, int Stalled,
    IReadOnlyDictionary<string, int> Ended, Percentiles DelayMs, Percentiles JitterMs);

/// <summary>Messages through the server while it was measured.</summary>
/// <param name="Seconds">How long that was.</param>
/// <param name="RoundTrips">Messages that came back.</param>
/// <param name="PerSecond">Of them a second.</param>
/// <param name="Missing">Messages of the whole run that did not come back.</param>
/// <param name="RoundTripMs">From a viewer over the server to the broadcaster, and back.</param>
internal sealed record SignalingReport(double Seconds, long RoundTrips, double PerSecond, long Missing, Percentiles RoundTripMs);

/// <summary>What the server's processes used.</summary>
/// <param name="Pids">Which.</param>
/// <param name="CpuSeconds">CPU time while it was measured, user and system.</param>
/// <param name="CpuPercent">Of one core.</param>
/// <param name="CpuUsPerPacket">CPU time for each packet that a viewer received; null without media.</param>
/// <param name="CpuUsPerMessage">CPU time for each of the two messages of a round trip; null with media.</param>
/// <param name="RssBeforeKb">Memory before the first viewer.</param>
/// <param name="RssKb">Memory at the end.</param>
/// <param name="RssKbPerViewer">What was added, a viewer who joined; null where nobody did.</param>
internal sealed record ServerReport(
    IReadOnlyList<int> Pids, double CpuSeconds, double CpuPercent, double? CpuUsPerPacket, double? CpuUsPerMessage,
    long RssBeforeKb, long RssKb, double? RssKbPerViewer);

/// <summary>What the tool itself used while it was measured: where that is near a whole machine, the figures are its own.</summary>
/// <param name="CpuSeconds">CPU time.</param>
/// <param name="CpuPercent">Of one core.</param>
/// <param name="Cores">Cores of this machine.</param>
/// <param name="ReceiveBufferDrops">Datagrams to viewers that the system dropped since the tool was too slow to take them.</param>
internal sealed record ToolReport(double CpuSeconds, double CpuPercent, int Cores, long ReceiveBufferDrops);
