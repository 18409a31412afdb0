using Pharos.Load.Options;

namespace Pharos.Load.Tests.Options;

public sealed class LoadCommandTests
{
    private static readonly LoadCommand Command = new((_, _) => Task.FromResult(0));

    private static LoadOptions Read(params string[] arguments)
    {
        var parsed = Command.Root.Parse(arguments);
        Assert.Empty(parsed.Errors);
        return Command.Read(parsed);
    }

    [Fact]
    public void Without_arguments_ten_viewers_watch_one_new_stream_here()
    {
        var options = Read();
        Assert.Equal(
            ("http://localhost:8000/", 1, 10, 2_000_000, 30),
            (options.Url.AbsoluteUri, options.Publishers, options.Viewers, options.Bitrate, options.FramesPerSecond));
        Assert.Equal((VideoCodec.Vp8, SrtpChoice.Gcm, LoadMode.Whep), (options.Codec, options.Profile, options.Mode));
        Assert.Equal((TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(5)), (options.Duration, options.WarmUp));
        Assert.Equal(new LoadOptions { Url = options.Url, Nodes = [] } with { Nodes = options.Nodes, Pids = options.Pids }, options);
        Assert.Equal([options.Url], options.Nodes);
        Assert.True(options.MakesStreams);
        Assert.Null(options.Json);
        Assert.Null(options.JoinRate);
        Assert.Empty(options.Pids);
    }

    [Fact]
    public void All_that_may_be_said_is_understood()
    {
        var options = Read(
            "--url", "https://live.example.org/view/", "--stream", "abc", "--token", "t", "--viewers", "500", "--bitrate", "4M", "--fps", "60",
            "--codec", "h264", "--profile", "cm", "--duration", "2m", "--warm-up", "0s", "--join-rate", "50/s", "--joins", "8", "--mode", "ws",
            "--cluster", "http://a:8000,http://b:8000/", "--json", "report.json", "--pid", "1", "2", "--max-loss", "1%", "--messages", "10/s",
            "--publish-key", "k", "--insecure", "--no-gro");
        Assert.Equal(
            ("https://live.example.org/", "abc", "t", 500, 4_000_000, 60),
            (options.Url.AbsoluteUri, options.Stream, options.Token, options.Viewers, options.Bitrate, options.FramesPerSecond));
        Assert.Equal((VideoCodec.H264, SrtpChoice.Cm, LoadMode.Ws), (options.Codec, options.Profile, options.Mode));
        Assert.Equal((TimeSpan.FromMinutes(2), TimeSpan.Zero, 50, 8), (options.Duration, options.WarmUp, options.JoinRate, options.JoinsAtATime));
        Assert.Equal(["http://a:8000/", "http://b:8000/"], options.Nodes.Select(node => node.AbsoluteUri));
        Assert.Equal(
            ("report.json", 1.0, 10.0, "k", true, false),
            (options.Json, options.MaxLoss, options.MessageRate, options.PublishKey, options.IsInsecure, options.TakesMessagesWhole));
        Assert.Equal([1, 2], options.Pids);
    }

    [Fact]
    public void JSON_without_a_file_goes_to_the_standard_output() => Assert.Equal("", Read("--json").Json);

    [Theory]
    [InlineData("--viewers", "-1", "--viewers: '-1' is not a number from 0 to 1000000.")]
    [InlineData("--fps", "0", "--fps: '0' is not a number from 1 to 240.")]
    [InlineData("--bitrate", "fast", "--bitrate: 'fast' is not a number of bits a second from 1k to 10G, such as 2M.")]
    [InlineData("--duration", "soon", "--duration: 'soon' is not a time such as 60s, 500ms or 2m.")]
    [InlineData("--join-rate", "0", "--join-rate: '0' is not a rate such as 100/s.")]
    [InlineData("--url", "localhost", "--url: 'localhost' is no address such as http://host:8000.")]
    [InlineData("--cluster", "http://a,b", "--cluster takes addresses with commas between them, such as http://a:8000,http://b:8000.")]
    public void What_is_wrong_is_told_with_what_would_be_right(string option, string value, string message) =>
        Assert.Equal(message, Assert.Single(Command.Root.Parse([option, value]).Errors).Message);

    [Theory]
    [InlineData("--codec", "av1")]
    [InlineData("--profile", "none")]
    [InlineData("--mode", "carrier-pigeon")]
    [InlineData("--unknown", "1")]
    public void What_there_is_not_is_refused(string option, string value) => Assert.NotEmpty(Command.Root.Parse([option, value]).Errors);

    [Theory]
    [InlineData("--publishers 0", "--stream <id>")]
    [InlineData("--publishers 0 --stream abc --mode signaling", "leave --publishers 0 out")]
    [InlineData("--stream abc --publishers 2", "one broadcaster")]
    [InlineData("--stream abc", "--token")]
    [InlineData("--stream abc --token t", null)]
    [InlineData("--stream abc --publishers 0", null)]
    [InlineData("--publishers 5", null)]
    public void What_does_not_go_together_is_told(string arguments, string? part)
    {
        var problem = LoadCommand.ProblemOf(Read(arguments.Split(' ')));
        if (part is null) Assert.Null(problem);
        else Assert.Contains(part, problem);
    }
}
