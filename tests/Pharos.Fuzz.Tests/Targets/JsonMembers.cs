using System.Text;
using System.Text.Json;

namespace Pharos.Fuzz.Tests.Targets;

/// <summary>Makes JSON objects that are sound as JSON and, mostly, not what was asked for: members left out, doubled, renamed, with
/// other values.</summary>
internal static class JsonMembers
{
    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "65535", "65536", "1.5", "1e400", "99999999999999999999999", "\"\"", "\"p\"", "\"ping\"",
            "\"offer\"",
        "\"candidate\"", "\"relay\"", "\"Relay\"", "\"1\"", "\"\\ud800\"", "\"\\u0000\"", "\"\\ud83d\\udc4b\"", "\"SECRET\"", "{}", "[]",
            "[[[]]]",
        "{\"type\":\"ping\"}", "{\"candidate\":\"c\"}", "{\"candidate\":null}", "{\"candidate\":\"c\",\"sdpMLineIndex\":65536}", "[\"p\"]",
    ];

    /// <summary>An object of the members of some of the samples.</summary>
    public static byte[] Make(byte[][] samples, ref Dice dice)
    {
        var members = MembersOf(dice.Pick<byte[]>(samples));
        for (var changes = dice.Next(4); changes > 0; changes--)
        {
            var at = dice.Next(members.Count);
            switch (dice.Next(6))
            {
                case 0 when members.Count > 0: members.RemoveAt(at); break;
                case 1 when members.Count > 0: members.Insert(dice.Next(members.Count + 1), members[at]); break;
                case 2 when members.Count > 0: members[at] = (members[at].Name, dice.Pick<string>(Values)); break;
                case 3 when members.Count > 0: (members[0], members[at]) = (members[at], members[0]); break;
                case 4 when members.Count > 0: members[at] = (AnyMember(samples, ref dice).Name, members[at].Value); break;
                default: members.Insert(at, AnyMember(samples, ref dice)); break;
            }
        }

        var space = dice.OneOf(8) ? " \r\n\t" : "";
        var text = string.Join("," + space, members.Select(member => $"\"{member.Name}\":{space}{member.Value}"));
        return Encoding.UTF8.GetBytes($"{{{space}{text}}}");
    }

    private static (string Name, string Value) AnyMember(byte[][] samples, ref Dice dice)
    {
        var members = MembersOf(dice.Pick<byte[]>(samples));
        return members.Count == 0 ? ("x", dice.Pick<string>(Values)) : members[dice.Next(members.Count)];
    }

    private static List<(string Name, string Value)> MembersOf(byte[] sample)
    {
        using var document = JsonDocument.Parse(sample);
        return [.. document.RootElement.EnumerateObject().Select(member => (member.Name, member.Value.GetRawText()))];
    }
}
