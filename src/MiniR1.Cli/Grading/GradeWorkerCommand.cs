using System.CommandLine;
using System.IO.Pipes;

namespace MiniR1.Cli.Grading;

/// <summary>The process that <c>minir1 grade</c> starts for each notebook.</summary>
internal static class GradeWorkerCommand
{
    internal const string Name = "grade-worker";

    internal static Command Create()
    {
        var file = new Argument<string>("FILE");
        var pipe = new Argument<string>("PIPE");
        var command = new Command(Name, "Run a notebook and write what it earns into a pipe; 'grade' calls this.") { file, pipe };
        command.Hidden = true;
        command.SetAction(async (parsed, _) =>
        {
            WorkerOrder order;
            using (var input = Console.OpenStandardInput())
                order = WorkerOrder.Read(input);
            using var stream = Open(parsed.GetValue(pipe)!);
            using var writer = new StreamWriter(stream);
            await new GradeWorker(writer, order).RunAsync(parsed.GetValue(file)!).ConfigureAwait(false);
            return ExitCode.Success;
        });
        return command;
    }

    private static Stream Open(string handle)
    {
        var pipe = new AnonymousPipeClientStream(PipeDirection.Out, handle);
        if (!OperatingSystem.IsLinux())
            return pipe;
        // The programs that cells start would inherit this descriptor; one that .NET opens itself they do not.
        using (pipe)
            return new FileStream($"/proc/self/fd/{handle}", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
    }
}
