using BenchmarkDotNet.Attributes;
using Pharos.Server.Access;
using Pharos.Server.Streams;

namespace Pharos.Benchmarks.Micro;

/// <summary>Making and checking ids and tokens.</summary>
[MemoryDiagnoser]
public class AccessBenchmarks
{
    private readonly StreamIds _ids;
    private readonly ResumeTokens _resumes;
    private readonly string _id;
    private readonly string _token;

    public AccessBenchmarks()
    {
        var secret = SecretKey.FromText("a secret of thirty-two characters");
        (_ids, _resumes) = (new StreamIds(secret), new ResumeTokens(secret));
        (_id, _token) = _ids.Issue();
    }

    [Benchmark(Baseline = true)]
    public string IssueStream() => _ids.Issue().Id;

    [Benchmark]
    public bool CheckStreamId() => _ids.IsIssued(_id);

    [Benchmark]
    public bool CheckPublishToken() => _ids.MayPublish(_id, _token);

    [Benchmark]
    public string CreateResumeToken() => _resumes.Create(_id, Role.Viewer, "dwaq7bqf8xeyfe8m");
}
