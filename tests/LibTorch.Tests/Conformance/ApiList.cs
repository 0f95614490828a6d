using NUnit.Framework;

namespace LibTorch.Tests.Conformance;

/// <summary>
/// fixtures/torchsharp-api.txt: the reflected signatures of TorchSharp 0.107, cut down to the types and members that
/// LibTorch has. A block per type: <c>## Name : bases</c> (an enumeration's values after ENUM), then its members.
/// </summary>
internal sealed class ApiList
{
    private readonly Dictionary<string, string> headers = [];
    private readonly Dictionary<string, HashSet<string>> members = [];

    private ApiList(IEnumerable<string> lines)
    {
        var type = "";
        foreach (var line in lines.Where(line => !line.StartsWith("# ", StringComparison.Ordinal)))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                type = line.Split(' ')[1];
                headers[type] = line;
                members[type] = [];
            }
            else
            {
                members[type].Add(Comparable(line));
            }
        }
    }

    internal IEnumerable<string> Types => headers.Keys;

    internal static ApiList Read() =>
        new(File.ReadLines(Path.Combine(TestContext.CurrentContext.TestDirectory, "fixtures", "torchsharp-api.txt")));

    internal bool Has(string type) => headers.ContainsKey(type);

    internal IReadOnlySet<string> Members(string type) => members[type];

    internal string[] EnumValues(string type) => headers[type].Split("ENUM ")[1].Split(',');

    /// <summary>Whether the list has a line, or the line of the same property with a setter besides.</summary>
    internal bool Has(string type, string line) => Match(type, line) is not null;

    internal string? Match(string type, string line)
    {
        var wanted = Comparable(line);
        return new[] { wanted, wanted.Replace("{get;}", "{get;set;}", StringComparison.Ordinal) }
            .FirstOrDefault(members[type].Contains);
    }

    // What a caller or an heir writes is the same for both.
    private static string Comparable(string line) => line.Replace("abstract ", "virtual ", StringComparison.Ordinal);
}
