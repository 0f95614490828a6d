using MiniR1.Notebook.Kernel;

namespace MiniR1.Notebook.Tests.Running;

/// <summary>The notebooks of the repository as files; whether they run, <c>minir1 notebook run</c> says.</summary>
public class CourseTests
{
    private const string Blanks = "exercises";

    [TestCaseSource(typeof(CourseFiles), nameof(CourseFiles.All))]
    public void A_notebook_is_as_the_course_wants_it(string file)
    {
        var text = File.ReadAllText(Path.Combine(CourseFiles.Folder, file));
        var isBlank = Path.GetDirectoryName(file) == Blanks;
        Assert.That(NotebookLint.Complaints(text, isBlank), Is.Empty);
    }

    [Test]
    public void Exercises_and_solutions_come_in_pairs()
    {
        string[] Names(string folder) => [.. CourseFiles.All.Where(file => Path.GetDirectoryName(file) == folder).Select(file => Path.GetFileName(file))];
        Assert.That(Names(Blanks), Is.Not.Empty.And.EqualTo(Names("solutions")));
    }

    [TestCase("\"outputs\": []", "\"outputs\": [{\"ename\": \"a\", \"evalue\": \"b\", \"output_type\": \"error\", \"traceback\": []}]", "its output is a failure")]
    [TestCase("using MiniR1.Exercises;", "using Newtonsoft.Json;", "not every C# kernel knows 'Newtonsoft.Json'")]
    [TestCase("using MiniR1.Exercises;", "using MiniR1.Notebook.Cells;", "not every C# kernel knows 'MiniR1.Notebook.Cells'")]
    [TestCase("using MiniR1.Exercises;", "#!time", "not every C# kernel knows '#!time'")]
    [TestCase("../../src/MiniR1.Cli/bin/Release/net10.0/MiniR1.dll", "/home/ann/MiniR1.dll", "an absolute path, /home/ann")]
    [TestCase("using MiniR1.Exercises;", "// 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 01", "columns")]
    [TestCase("\"execution_count\": 3", "\"execution_count\": 5", "not run from top to bottom")]
    [TestCase("\"pygments_lexer\": \"csharp\",", "", "metadata")]
    [TestCase("using MiniR1.Exercises;", "using MiniR1.Exercises; // edited", "its outputs are of other code than its cells")]
    [TestCase("\"sources\": ", "\"forgotten\": ", "nothing says of which code its outputs are")]
    [TestCase("\"id\": \"softmax_code\"", "\"id\": \"softmax\"", "id 'softmax'")]
    public void What_is_not_so_is_found(string there, string instead, string complaint)
    {
        var text = File.ReadAllText(Path.Combine(CourseFiles.Folder, "solutions", "01.ipynb"));
        Assert.That(text, Does.Contain(there));
        Assert.That(NotebookLint.Complaints(text.Replace(there, instead, StringComparison.Ordinal), isBlank: false), Has.Some.Contains(complaint));
    }

    [Test]
    public void The_kernelspec_of_the_clone_is_the_one_that_an_installation_writes()
    {
        var path = Path.Combine(CourseFiles.Root, "share", "jupyter", "kernels", Kernelspec.Name, "kernel.json");
        Assert.That(File.ReadAllText(path), Is.EqualTo(Kernelspec.Json(["{resource_dir}/../../../../minir1"])));
    }
}
