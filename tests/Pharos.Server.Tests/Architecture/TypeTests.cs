using System.Text.RegularExpressions;

namespace Pharos.Server.Tests.Architecture;

public sealed partial class TypeTests
{
    private static readonly string[] Banned =
        ["Manager", "Helper", "Helpers", "Util", "Utils", "Common", "Base", "Info", "Data", "Processor", "Wrapper", "Enum", "Impl", "Default"];

    [Fact]
    public void What_cannot_be_named_is_two_things() => Assert.All(
        OurTypes.All, type => Assert.Empty(Word().Matches(type.Name).Select(word => word.Value).Intersect(Banned)));

    [Fact]
    public void Every_class_is_sealed_static_or_abstract() =>
        Assert.All(OurTypes.All.Where(type => type.IsClass), type => Assert.True(type.IsSealed || type.IsAbstract, type.FullName));

    [Fact]
    public void An_interface_has_two_implementations() => Assert.All(
        OurTypes.All.Where(type => type.IsInterface),
        type => Assert.True(OurTypes.All.Count(other => !other.IsInterface && Implements(other, type)) >= 2, type.FullName));

    private static bool Implements(Type type, Type contract) =>
        type.GetInterfaces().Any(one => (one.IsGenericType ? one.GetGenericTypeDefinition() : one) == contract);

    [GeneratedRegex("[A-Z][a-z0-9]*")]
    private static partial Regex Word();
}
