using System.Runtime.CompilerServices;
using MiniR1.Notebook.Documents;
using MiniR1.Notebook.Kernel;

namespace MiniR1.Notebook.Tests.Running;

/// <summary>The notebooks of the repository as files; whether they run, <c>minir1 notebook run</c> says.</summary>
public class CourseTests
{
    private static readonly string[] s_notebooks = Directory.GetFiles(Path.Combine(Root(), "notebooks"), "*.ipynb");

    [TestCaseSource(nameof(s_notebooks))]
    public void A_notebook_is_valid_and_in_normal_form(string path)
    {
        var text = File.ReadAllText(path);
        Assert.That(NbformatValidator.Errors(text), Is.Empty);
        Assert.That(NotebookDocument.Parse(text, path).ToNormalForm(), Is.EqualTo(text));
    }

    [TestCaseSource(nameof(s_notebooks))]
    public void A_notebook_has_short_cells_and_the_outputs_of_a_good_run(string path)
    {
        foreach (var (index, cell) in NotebookDocument.Read(path).CodeCells.Index())
        {
            var lines = cell.Source.Split('\n');
            var outputs = string.Join('\n', cell.Outputs.Select(output => output!.ToJsonString()));
            Assert.Multiple(() =>
            {
                Assert.That(lines, Has.Length.LessThan(40), $"cell {index + 1}");
                Assert.That(lines.Max(line => line.Length), Is.LessThanOrEqualTo(100), $"cell {index + 1}");
                Assert.That(outputs, Does.Not.Contain("WRONG").And.Not.Contain("\"output_type\":\"error\""), $"cell {index + 1}");
                Assert.That(outputs, Does.Not.Contain("/home/").And.Not.Contain("/root/").And.Not.Contain("/tmp/"), $"cell {index + 1}");
            });
        }
    }

    [Test]
    public void The_kernelspec_of_the_clone_is_the_one_that_an_installation_writes()
    {
        var path = Path.Combine(Root(), "share", "jupyter", "kernels", Kernelspec.Name, "kernel.json");
        Assert.That(File.ReadAllText(path), Is.EqualTo(Kernelspec.Json(["{resource_dir}/../../../../minir1"])));
    }

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath("../../../..", file);
}
