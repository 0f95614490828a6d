using MiniR1.Cli;
using MiniR1.Notebook.Kernel;

namespace MiniR1.Notebook.Tests.Running;

public class NotebookCommandTests
{
    [Test]
    public async Task A_failure_is_exit_code_2_and_one_sentence()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.ipynb", Notebooks.Of("// first\nvar x = 1 / int.Parse(\"0\");"));
        var (code, output, error) = await Run("notebook", "run", path);
        Assert.Multiple(() =>
        {
            Assert.That(code, Is.EqualTo(2));
            Assert.That(output, Does.Contain("1/1  // first").And.Contain(" s  failed"));
            Assert.That(error, Is.EqualTo($"minir1: {path}: cell 1, line 2: DivideByZeroException: Attempted to divide by zero.\n"));
        });
    }

    [Test]
    public async Task Good_notebooks_go_into_the_folder_that_is_asked_for()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.ipynb", Notebooks.Of("1 + 1"));
        var target = Path.Combine(folder.Path, "made");
        var (code, _, error) = await Run("notebook", "run", path, "--out", target, "--timeout", "60");
        Assert.That(code, Is.Zero, error);
        Assert.That(NbformatValidator.Errors(File.ReadAllText(Path.Combine(target, "a.ipynb"))), Is.Empty);
    }

    [TestCase("--in-place", "--out", "x")]
    [TestCase("--timeout", "0")]
    public async Task Options_that_make_no_sense_are_refused(params string[] options)
    {
        var (code, _, error) = await Run(["notebook", "run", "a.ipynb", .. options]);
        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.StartWith("minir1: --"));
    }

    [Test]
    public async Task The_kernel_is_made_known_and_taken_away()
    {
        using var folder = new TemporaryFolder();
        var spec = Path.Combine(folder.Path, "share", "jupyter", "kernels", Kernelspec.Name, "kernel.json");
        Assert.That((await Run("notebook", "install", "--prefix", folder.Path)).Code, Is.Zero);
        Assert.That(File.ReadAllText(spec), Does.Contain("\"{connection_file}\"").And.Contain("\"interrupt_mode\": \"message\""));
        Assert.That((await Run("notebook", "uninstall", "--prefix", folder.Path)).Output, Does.StartWith("Removed"));
        Assert.That(Path.Exists(spec), Is.False);
        Assert.That((await Run("notebook", "uninstall", "--prefix", folder.Path)).Output, Does.StartWith("There was no"));
    }

    private static async Task<(int Code, string Output, string Error)> Run(params string[] arguments)
    {
        var (output, error) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var code = await CommandRunner.RunAsync(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
