using System.CommandLine;
using System.CommandLine.Parsing;

namespace Pharos.Load.Options;

/// <summary>The command line: what may be said, and what is made of it.</summary>
internal sealed class LoadCommand
{
    private const int MostViewers = 1_000_000;

    private readonly Option<Uri> _url = Of("--url", "Server to load, such as http://host:8000.", Url("http://localhost:8000"), ReadUrl);
    private readonly Option<string> _stream = new("--stream")
    {
        Description = "Id of a stream, or 'new' to make one.",
        DefaultValueFactory = _ => LoadOptions.NewStream,
    };

    private readonly Option<string?> _token = new("--token") { Description = "Publish token of --stream." };
    private readonly Option<string?> _publishKey = new("--publish-key") { Description = "Key that the server wants for new streams." };
    private readonly Option<bool> _insecure = new("--insecure") { Description = "Take any certificate for https." };
    private readonly Option<int> _publishers = Number("--publishers", "Broadcasters, each of a stream of its own; 0 only watches.", 1, 0, 10_000);
    private readonly Option<int> _viewers = Number("--viewers", "Viewers, spread over the streams.", 10, 0, MostViewers);
    private readonly Option<long> _bitrate = Of<long>(
        "--bitrate", "Bits a second of a broadcaster, such as 2M.", 2_000_000, text => Quantity.TryReadBitrate(text, out var value) ? value : null,
        "a number of bits a second from 1k to 10G, such as 2M");

    private readonly Option<int> _fps = Number("--fps", "Frames a second.", 30, 1, 240);
    private readonly Option<VideoCodec> _codec = new("--codec") { Description = "What is published.", HelpName = "vp8|h264" };
    private readonly Option<SrtpChoice> _profile = new("--profile") { Description = "SRTP profile that viewers offer.", HelpName = "gcm|cm" };
    private readonly Option<TimeSpan> _duration = Time("--duration", "How long to measure.", TimeSpan.FromSeconds(60));
    private readonly Option<TimeSpan> _warmUp = Time("--warm-up", "How long to wait after the joins, unmeasured.", TimeSpan.FromSeconds(5));
    private readonly Option<double?> _joinRate = new("--join-rate")
    {
        Description = "Joins that begin a second, such as 100/s. Without it, --joins are under way at a time.",
        CustomParser = result => Read<double>(result, text => Quantity.TryReadRate(text, out var rate) ? rate : null, "a rate such as 100/s"),
    };

    private readonly Option<int> _joins = Number("--joins", "Joins under way at a time, without --join-rate.", 4, 1, 1_000);
    private readonly Option<LoadMode> _mode = new("--mode")
    {
        HelpName = "whep|ws|signaling",
        Description = "whep: WHIP and WHEP. ws: media by the pages' signaling. signaling: WebSockets alone, no media.",
    };

    private readonly Option<bool> _noGro = new("--no-gro")
    {
        Description = "Viewers take each packet by itself: on one machine the server then pays for cutting its messages up.",
    };

    private readonly Option<double> _messages = Of<double>(
        "--messages", "Round trips a second of all viewers, with --mode signaling.", 200,
        text => Quantity.TryReadRate(text, out var rate) ? rate : null, "a rate such as 200/s");

    private readonly Option<Uri[]?> _cluster = new("--cluster")
    {
        Description = "Nodes that viewers are spread over: addresses with commas between them.",
        CustomParser = ReadUrls,
    };

    private readonly Option<string?> _json = new("--json")
    {
        Description = "Write the report as JSON: to a file, or without one to the standard output.",
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = result => result.Tokens is [var file] ? file.Value : "",
    };

    private readonly Option<int[]> _pid = new("--pid")
    {
        Description = "The server's process, for its CPU time and memory. Without it: who listens on the port, on this machine.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<double> _maxLoss = Of<double>(
        "--max-loss", "Percent of lost packets above which the run fails, while viewers join or while it is measured.", 0.1,
        text => Quantity.TryReadPercent(text, out var percent) ? percent : null, "a percentage from 0 to 100");

    /// <summary>The command.</summary>
    /// <param name="run">Does a run, and gives the exit code.</param>
    public LoadCommand(Func<LoadOptions, CancellationToken, Task<int>> run)
    {
        Root = new RootCommand("Measures a Pharos server with synthetic broadcasters and viewers.");
        foreach (var option in (Option[])
            [
                _url, _stream, _token, _publishers, _viewers, _bitrate, _fps, _codec, _profile, _duration, _warmUp, _joinRate, _joins, _mode,
                _messages, _noGro, _cluster, _json, _pid, _maxLoss, _publishKey, _insecure,
            ])
            Root.Options.Add(option);
        Root.SetAction((parsed, cancelled) => run(Read(parsed), cancelled));
    }

    /// <summary>What is parsed and invoked.</summary>
    public RootCommand Root { get; }

    /// <summary>What was said, where <see cref="ParseResult.Errors"/> is empty.</summary>
    public LoadOptions Read(ParseResult parsed) => new()
    {
        Url = parsed.GetRequiredValue(_url),
        Nodes = parsed.GetValue(_cluster) is { Length: > 0 } nodes ? nodes : [parsed.GetRequiredValue(_url)],
        Stream = parsed.GetRequiredValue(_stream),
        Token = parsed.GetValue(_token),
        PublishKey = parsed.GetValue(_publishKey),
        IsInsecure = parsed.GetValue(_insecure),
        Publishers = parsed.GetValue(_publishers),
        Viewers = parsed.GetValue(_viewers),
        Bitrate = parsed.GetValue(_bitrate),
        FramesPerSecond = parsed.GetValue(_fps),
        Codec = parsed.GetValue(_codec),
        Profile = parsed.GetValue(_profile),
        Duration = parsed.GetValue(_duration),
        WarmUp = parsed.GetValue(_warmUp),
        JoinRate = parsed.GetValue(_joinRate),
        JoinsAtATime = parsed.GetValue(_joins),
        TakesMessagesWhole = !parsed.GetValue(_noGro),
        Mode = parsed.GetValue(_mode),
        MessageRate = parsed.GetValue(_messages),
        Json = parsed.GetResult(_json) is { Implicit: false } ? parsed.GetValue(_json) : null,
        Pids = parsed.GetValue(_pid) ?? [],
        MaxLoss = parsed.GetValue(_maxLoss),
    };

    /// <summary>What does not go together in the options, and what to do; null where all is well.</summary>
    public static string? ProblemOf(LoadOptions options)
    {
        if (options.Publishers == 0)
        {
            if (options.MakesStreams) return "--publishers 0 only watches: say which stream with --stream <id>.";
            if (options.Mode == LoadMode.Signaling) return "--mode signaling plays the broadcaster, too: leave --publishers 0 out.";
        }
        if (options.MakesStreams || options.Publishers == 0) return null;
        if (options.Publishers > 1) return "A stream has one broadcaster: leave --stream out to have one made for each of several --publishers.";
        return options.Token is null ? "Publishing to --stream takes its --token; to watch it only, add --publishers 0." : null;
    }

    private static Option<int> Number(string name, string description, int value, int least, int most) => Of<int>(
        name, description, value, text => int.TryParse(text, out var read) && read >= least && read <= most ? read : null,
        $"a number from {least} to {most}");

    private static Option<TimeSpan> Time(string name, string description, TimeSpan value) => Of<TimeSpan>(
        name, description, value, text => Quantity.TryReadTime(text, out var time) ? time : null, "a time such as 60s, 500ms or 2m");

    private static Option<T> Of<T>(string name, string description, T value, Func<string, T?> read, string expected)
        where T : struct => new(name)
        {
            Description = description,
            DefaultValueFactory = _ => value,
            CustomParser = result => Read(result, read, expected) ?? default,
        };

    private static Option<Uri> Of(string name, string description, Uri value, Func<string, Uri?> read) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => value,
        CustomParser = result =>
        {
            var url = read(result.Tokens[0].Value);
            if (url is null) result.AddError($"{name}: '{result.Tokens[0].Value}' is no address such as http://host:8000.");
            return url;
        },
    };

    private static T? Read<T>(ArgumentResult result, Func<string, T?> read, string expected)
        where T : struct
    {
        var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        var value = read(text);
        if (value is null) result.AddError($"{(result.Parent as OptionResult)?.Option.Name}: '{text}' is not {expected}.");
        return value;
    }

    private static Uri[]? ReadUrls(ArgumentResult result)
    {
        var texts = result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        var urls = texts.Select(ReadUrl).ToArray();
        if (urls.Length > 0 && urls.All(url => url is not null)) return urls!;
        result.AddError("--cluster takes addresses with commas between them, such as http://a:8000,http://b:8000.");
        return null;
    }

    private static Uri? ReadUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? new Uri(url.GetLeftPart(UriPartial.Authority)) : null;

    private static Uri Url(string text) => new(text);
}
