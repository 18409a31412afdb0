using System.Diagnostics;
using Pharos.Fuzz.Tests.Targets;

namespace Pharos.Fuzz.Tests;

public sealed class FuzzTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names => [.. AllTargets.List.Select(target => target.Name)];

    [Theory, MemberData(nameof(Names))]
    public void A_parser_keeps_its_promises_whatever_comes(string name)
    {
        var begin = Stopwatch.GetTimestamp();
        var taken = FuzzRun.Run(AllTargets.Find(name));
        var line = $"{name,-28} {FuzzRun.Inputs,10} inputs {taken,10} taken {Stopwatch.GetElapsedTime(begin).TotalSeconds,8:F1} s";
        output.WriteLine(line);
        // Of a long run one wants to see how far it is.
        if (FuzzRun.Inputs > FuzzRun.DefaultInputs) Console.WriteLine(line);
    }

    [Fact]
    public void The_same_seed_makes_the_same_input_and_others_make_others()
    {
        var target = AllTargets.Find("sdp-offer");
        Assert.Equal(Input(target, 7), Input(target, 7));
        Assert.True(Enumerable.Range(0, 100).Select(seed => Input(target, (ulong)seed)).Distinct().Count() > 90);
    }

    [Fact]
    public void What_a_parser_must_not_do_is_noticed()
    {
        byte[][] samples = [[1, 2, 3]];
        Assert.ThrowsAny<Exception>(() => FuzzRun.Run(new("throws", samples, input => input.Length < 4 || input[3] < 256 / input[3])));
        Assert.ThrowsAny<Exception>(() => FuzzRun.Run(new("allocates", samples, input => new byte[input.Length + 1].Length < 5)));
        Assert.ThrowsAny<Exception>(() => FuzzRun.Run(new("takes all", samples, _ => true)));
        Assert.ThrowsAny<Exception>(() => FuzzRun.Run(new("takes none", samples, _ => false)));
        FuzzRun.Run(new("sound", samples, input => input.Length == 3));
    }

    private static string Input(FuzzTarget target, ulong seed)
    {
        var buffer = new byte[target.MaxLength];
        return Convert.ToBase64String(buffer.AsSpan(0, Mutator.Make(target, seed, buffer)));
    }
}
