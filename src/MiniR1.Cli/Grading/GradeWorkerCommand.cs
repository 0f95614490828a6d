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
            using var stream = new AnonymousPipeClientStream(PipeDirection.Out, parsed.GetValue(pipe)!);
            using var writer = new StreamWriter(stream);
            await new GradeWorker(writer).RunAsync(parsed.GetValue(file)!).ConfigureAwait(false);
            return ExitCode.Success;
        });
        return command;
    }
}
