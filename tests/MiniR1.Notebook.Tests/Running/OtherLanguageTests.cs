using System.Text.Json.Nodes;
using MiniR1.Notebook.Documents;
using MiniR1.Notebook.Engine;
using MiniR1.Notebook.Running;

namespace MiniR1.Notebook.Tests.Running;

/// <summary>Cells that say that they are not C# are never compiled as C#.</summary>
public class OtherLanguageTests
{
    [TestCase("""{"polyglot_notebook": {"kernelName": "fsharp"}}""", "let x = 3", "F#")]
    [TestCase("""{"dotnet_interactive": {"language": "fsharp"}}""", "let x = 3", "F#")]
    [TestCase("""{"polyglot_notebook": {"kernelName": "javascript"}, "dotnet_interactive": {"language": "csharp"}}""", "var a = 2;", "JavaScript")]
    [TestCase("""{"polyglot_notebook": {"kernelName": "pwsh"}}""", "Get-Date", "PowerShell")]
    [TestCase("""{"polyglot_notebook": {"kernelName": "sql-northwind"}}""", "SELECT 1", "SQL")]
    [TestCase("""{"polyglot_notebook": {"kernelName": "pythonkernel"}}""", "a = 2", "Python")]
    [TestCase("""{"vscode": {"languageId": "python"}}""", "a = 2", "Python")]
    [TestCase("""{"polyglot_notebook": {"kernelName": "brandnew"}}""", "var a = 2;", "brandnew")]
    [TestCase("{}", "#!fsharp\nlet x = 3", "F#")]
    [TestCase("{}", "#!js\nvar a = 2;", "JavaScript")]
    public async Task A_cell_of_another_language_is_refused_by_name(string metadata, string code, string language)
    {
        var (failures, cells) = await Run("{}", ("{}", "var a = 1;"), (metadata, code), ("{}", "a"));
        Assert.That(failures, Is.EqualTo(new[]
        {
            $"cell 2{(code.StartsWith('#') ? ", line 1" : "")}: NotebookError: this is {language}, and only C# runs here: write it in C#, or run it in Jupyter with a kernel for {language}",
        }));
        Assert.That((string?)cells[2].Outputs.Single()!["data"]!["text/plain"]![0], Is.EqualTo("1"), "the variable is what it was");
    }

    [TestCase("""{"polyglot_notebook": {"kernelName": "csharp"}}""")]
    [TestCase("""{"dotnet_interactive": {"language": "C#"}}""")]
    [TestCase("""{"polyglot_notebook": 5, "dotnet_interactive": [], "vscode": {"languageId": 7}}""")]
    [TestCase("""{"vscode": {"languageId": "csharp"}}""")]
    public async Task A_cell_that_says_C_sharp_or_nothing_runs(string metadata)
    {
        var (failures, cells) = await Run("{}", (metadata, "6 * 7"));
        Assert.That(failures, Is.Empty);
        Assert.That((string?)cells[0].Outputs.Single()!["data"]!["text/plain"]![0], Is.EqualTo("42"));
    }

    [TestCase("""{"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}, "language_info": {"name": "python"}}""", "Python")]
    [TestCase("""{"kernelspec": {"display_name": "Python 3.12", "name": "python3.12"}}""", "Python")]
    [TestCase("""{"language_info": {"name": "R"}}""", "R")]
    [TestCase("""{"kernelspec": {"display_name": "Julia 1.9", "name": "julia-1.9"}}""", "Julia")]
    [TestCase("""{"kernelspec": {"display_name": ".NET (F#)", "language": "F#", "name": ".net-fsharp"}, "language_info": {"name": "polyglot-notebook"}}""", "F#")]
    [TestCase("""{"polyglot_notebook": {"kernelInfo": {"defaultKernelName": "pwsh"}}, "kernelspec": {"name": ".net-csharp"}}""", "PowerShell")]
    public void A_notebook_of_another_language_is_refused_by_name(string metadata, string language)
    {
        var failure = Assert.ThrowsAsync<MiniR1Exception>(() => Run(metadata, ("{}", "print(\"hi\")")));
        Assert.That(failure!.Message, Does.EndWith($"a.ipynb is a {language} notebook, and only C# runs here: open it in Jupyter with a kernel for {language}."));
    }

    [TestCase("""{"kernelspec": {"display_name": ".NET (C#)", "language": "C#", "name": ".net-csharp"}, "language_info": {"name": "polyglot-notebook"}}""")]
    [TestCase("""{"kernelspec": {"name": "minir1-csharp"}, "language_info": {"name": "csharp"}}""")]
    [TestCase("""{"kernelspec": {"name": "python3"}, "language_info": {"name": "C#"}}""")]
    [TestCase("""{"polyglot_notebook": {"kernelInfo": {"defaultKernelName": "csharp"}}}""")]
    public async Task A_notebook_that_says_C_sharp_somewhere_runs(string metadata) =>
        Assert.That((await Run(metadata, ("{}", "1"))).Failures, Is.Empty);

    [Test]
    public async Task Cells_of_HTML_Markdown_and_Mermaid_are_shown()
    {
        var (failures, cells) = await Run(
            "{}",
            ("""{"polyglot_notebook": {"kernelName": "html"}}""", "<b>x</b>"),
            ("{}", "#!markdown\n# Title (((("),
            ("""{"dotnet_interactive": {"language": "mermaid"}}""", "graph TD"));
        Assert.That(failures, Is.Empty);
        string? Shown(int cell, string type) => (string?)cells[cell].Outputs.Single()!["data"]![type]![0];
        Assert.That((Shown(0, "text/html"), Shown(1, "text/markdown"), Shown(2, "text/vnd.mermaid")), Is.EqualTo(("<b>x</b>", "# Title ((((", "graph TD")));
    }

    private static async Task<(List<string> Failures, List<NotebookCell> Cells)> Run(string metadata, params (string Metadata, string Code)[] cells)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.ipynb", new JsonObject
        {
            ["nbformat"] = 4,
            ["nbformat_minor"] = 5,
            ["metadata"] = JsonNode.Parse(metadata),
            ["cells"] = new JsonArray([.. cells.Select(cell => (JsonNode)new JsonObject
            {
                ["cell_type"] = "code",
                ["metadata"] = JsonNode.Parse(cell.Metadata),
                ["source"] = cell.Code,
                ["outputs"] = new JsonArray(),
                ["execution_count"] = null,
            })]),
        }.ToJsonString());
        var progress = new Failures();
        await new NotebookRunner(new RunOptions { Target = path, AllowErrors = true }, progress).RunAsync(path, CancellationToken.None);
        return (progress.Sentences, [.. NotebookDocument.Read(path).CodeCells]);
    }

    private sealed class Failures : IRunProgress
    {
        internal List<string> Sentences { get; } = [];

        public void CellStarted(int number, int count, string firstLine)
        {
        }

        public void CellEnded(int number, TimeSpan time, CellFailure? failure)
        {
            if (failure is not null)
                Sentences.Add(failure.Sentence);
        }
    }
}
