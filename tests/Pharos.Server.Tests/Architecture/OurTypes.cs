using System.Reflection;
using System.Runtime.CompilerServices;
using Pharos.Cluster;
using Pharos.Rtc;

namespace Pharos.Server.Tests.Architecture;

/// <summary>The types that people wrote.</summary>
internal static class OurTypes
{
    public static IReadOnlyList<Type> All { get; } =
    [
        .. new[] { typeof(PharosServer).Assembly, typeof(IBackplane).Assembly, typeof(Demux).Assembly, typeof(Sfu.Sfu).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.Namespace?.StartsWith("Pharos.", StringComparison.Ordinal) == true && !IsGenerated(type)),
    ];

    private static bool IsGenerated(Type type) =>
        type.Name.Contains('<', StringComparison.Ordinal)
        || type.GetCustomAttribute<CompilerGeneratedAttribute>() is not null
        || type.GetCustomAttribute<System.CodeDom.Compiler.GeneratedCodeAttribute>() is { Tool: not "System.Text.Json.SourceGeneration" }
        || (type.DeclaringType is { } outer && IsGenerated(outer));
}
