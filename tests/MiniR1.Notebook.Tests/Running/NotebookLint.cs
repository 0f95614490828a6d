using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MiniR1.Notebook.Display;
using MiniR1.Notebook.Documents;
using MiniR1.Notebook.Kernel;

namespace MiniR1.Notebook.Tests.Running;

/// <summary>What a notebook of the course must be like, whoever wrote it.</summary>
internal static partial class NotebookLint
{
    private const int MostLines = 39;
    private const int MostColumns = 100;

    /// <param name="text">the file</param>
    /// <param name="isBlank">whether it is for students to fill in: then it has no outputs</param>
    /// <returns>a sentence for each thing that is wrong</returns>
    internal static IReadOnlyList<string> Complaints(string text, bool isBlank)
    {
        var complaints = new List<string>(NbformatValidator.Errors(text));
        if (complaints.Count > 0)
            return complaints;
        var document = NotebookDocument.Parse(text, "the notebook");
        if (document.ToNormalForm() != text)
            complaints.Add("not in normal form: 'minir1 notebook run --in-place' writes it");
        var root = JsonNode.Parse(text)!;
        if (!JsonNode.DeepEquals(root["metadata"], Metadata(isBlank ? null : root["metadata"]!["minir1"])))
            complaints.Add("the notebook's metadata is more or less than kernelspec and language_info, and minir1 where outputs are");
        if (!isBlank && document.HasOutputsOfItsCode is not true)
            complaints.Add($"{(document.HasOutputsOfItsCode is null ? "nothing says of which code its outputs are" : "its outputs are of other code than its cells")}: 'minir1 notebook run --in-place' makes them anew");
        foreach (var cell in root["cells"]!.AsArray().Where(cell => cell!["metadata"]!.AsObject().Count > 0))
            complaints.Add($"cell {cell!["id"]}: metadata is not empty");
        foreach (var (index, cell) in root["cells"]!.AsArray().Where(cell => (string?)cell!["cell_type"] == "code").Index())
        {
            var (id, source) = ((string?)cell!["id"] ?? "", document.CodeCells.ElementAt(index).Source);
            complaints.AddRange(OfCode(source).Concat(OfOutputs(cell.AsObject(), index + 1, isBlank)).Select(what => $"cell {id}: {what}"));
        }

        if (!isBlank && document.CodeCells.All(cell => cell.Outputs.Count == 0))
            complaints.Add("no outputs at all");
        complaints.AddRange(AbsolutePath().Matches(text).Select(found => $"an absolute path, {found.Value}"));
        return complaints;
    }

    private static IEnumerable<string> OfCode(string source)
    {
        var lines = source.Split('\n');
        if (lines.Length > MostLines)
            yield return $"{lines.Length} lines, at most {MostLines}";
        foreach (var (index, line) in lines.Index())
        {
            if (line.Length > MostColumns)
                yield return $"line {index + 1} has {line.Length} columns, at most {MostColumns}";
            if (line.StartsWith('#') && !Directive().IsMatch(line))
                yield return $"line {index + 1}: not every C# kernel knows '{line}'";
            if (UsingDirective().Match(line) is { Success: true } match && !AnyKernel().IsMatch(match.Groups[1].Value))
                yield return $"line {index + 1}: not every C# kernel knows '{match.Groups[1].Value}'";
        }
    }

    private static IEnumerable<string> OfOutputs(JsonObject cell, int number, bool isBlank)
    {
        var outputs = cell["outputs"]!.AsArray();
        var text = outputs.ToJsonString();
        if (isBlank && (outputs.Count > 0 || cell["execution_count"] is not null))
            yield return "a blank has no outputs";
        if (!isBlank && (int?)cell["execution_count"] != number)
            yield return "not run from top to bottom";
        if (outputs.Any(output => output!["data"] is JsonObject data && data.ContainsKey(MimeType.Plotly) && !data.ContainsKey(MimeType.Png)))
            yield return "a figure without the picture for those who have no plotly";
        if (outputs.Any(output => (string?)output!["output_type"] == "error") || text.Contains("WRONG", StringComparison.Ordinal))
            yield return "its output is a failure";
    }

    private static JsonObject Metadata(JsonNode? stamp)
    {
        var metadata = new JsonObject { ["kernelspec"] = Kernelspec.InNotebooks(), ["language_info"] = KernelInfo.Language() };
        if (stamp is not null)
            metadata["minir1"] = new JsonObject { ["sources"] = stamp["sources"]?.DeepClone() };
        return metadata;
    }

    // Files by paths that hold on every machine, and packages.
    [GeneratedRegex("""^#r "((\.\./)*[\w.-]+(/[\w.-]+)*\.dll|nuget: [\w.-]+, [\w.-]+)"$|^#!import [\w./-]+$""")]
    private static partial Regex Directive();

    [GeneratedRegex(@"^using (?:static )?(?:\w+ = )?([\w.]+);")]
    private static partial Regex UsingDirective();

    // MiniR1.Notebook is there in our kernel only.
    [GeneratedRegex(@"^(System|TorchSharp|MiniR1(?!\.Notebook))(\.|$)")]
    private static partial Regex AnyKernel();

    [GeneratedRegex(@"(?<![\w./~$<:-])/(home|root|tmp|usr|etc|opt|var|work|mnt|Users)/\w*|\b[A-Z]:\\\\\w+")]
    private static partial Regex AbsolutePath();
}
