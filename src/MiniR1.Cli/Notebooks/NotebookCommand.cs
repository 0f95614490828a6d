using System.CommandLine;
using MiniR1.Notebook.Kernel;
using MiniR1.Notebook.Running;

namespace MiniR1.Cli.Notebooks;

/// <summary><c>minir1 notebook</c>: C# notebooks, headless and in Jupyter.</summary>
internal static class NotebookCommand
{
    internal static Command Create() => new("notebook", "Run C# notebooks, here or in Jupyter and VS Code.")
    {
        NotebookRunCommand.Create(), NotebookScriptCommand.Create(), CreateKernel(), CreateInstall(), CreateUninstall(),
    };

    private static Command CreateKernel()
    {
        var file = new Argument<string>("connection_file") { Description = "The JSON file that Jupyter writes." };
        var command = new Command("kernel", "Be a Jupyter kernel; Jupyter calls this.") { file };
        command.SetAction(parsed =>
        {
            using var words = LastWords.Take();
            using var kernel = new JupyterKernel(ConnectionFile.Read(parsed.GetValue(file)!), Environment.CurrentDirectory, words);
            kernel.Run();
            return ExitCode.Success;
        });
        return command;
    }

    private static Command CreateInstall()
    {
        var prefix = CreatePrefix();
        var command = new Command("install", "Make the kernel 'C# (MiniR1)' known to Jupyter and VS Code.") { prefix };
        command.SetAction(parsed =>
        {
            var folder = Kernelspec.Install(parsed.GetValue(prefix), Launcher.Command());
            parsed.InvocationConfiguration.Output.WriteLine($"Kernel {Kernelspec.Name}: {folder}");
            return ExitCode.Success;
        });
        return command;
    }

    private static Command CreateUninstall()
    {
        var prefix = CreatePrefix();
        var command = new Command("uninstall", "Take the kernel away again.") { prefix };
        command.SetAction(parsed =>
        {
            var folder = Kernelspec.Uninstall(parsed.GetValue(prefix));
            parsed.InvocationConfiguration.Output.WriteLine(folder is null
                ? $"There was no kernel {Kernelspec.Name} in {Kernelspec.Folder(parsed.GetValue(prefix))}"
                : $"Removed {folder}");
            return ExitCode.Success;
        });
        return command;
    }

    private static Option<string?> CreatePrefix() => new("--prefix")
    {
        Description = "Such as a virtual environment's folder. If not given: the user's own kernels.",
        HelpName = "DIR",
    };
}
