using System.CommandLine;
using MiniR1.Notebook.Programs;

namespace MiniR1.Cli.Notebooks;

/// <summary><c>minir1 notebook script</c>: a notebook as a program of one file.</summary>
internal static class NotebookScriptCommand
{
    internal static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "A notebook (.ipynb)." };
        var output = new Option<string?>("--out") { Description = "The program. If not given: FILE with .cs for .ipynb.", HelpName = "FILE.cs" };
        var command = new Command("script", "Write a notebook as a program for 'dotnet run FILE.cs'.") { file, output };
        command.SetAction(parsed =>
        {
            var notebook = parsed.GetValue(file)!;
            var target = parsed.GetValue(output) ?? Path.ChangeExtension(notebook, ".cs");
            if (Path.GetFullPath(target) == Path.GetFullPath(notebook))
                throw new MiniR1Exception($"--out is the notebook itself: give the program another name, such as {Path.ChangeExtension(notebook, ".cs")}.");
            AtomicFile.WriteAllText(target, NotebookProgram.Of(notebook, target));
            parsed.InvocationConfiguration.Output.WriteLine($"{target}: dotnet run {target}");
            return ExitCode.Success;
        });
        return command;
    }
}
