using System.CommandLine;

namespace MiniR1.Cli.Grading;

/// <summary><c>minir1 grade</c>: what exercise notebooks earned.</summary>
internal static class GradeCommand
{
    private const string NotIsolated = "note: this system lends notebooks no namespaces of their own (unshare and bwrap do not "
        + "work here), so their code has your rights, files, network and processes: read it, or grade in a container.";

    internal static Command Create()
    {
        var paths = new Argument<string[]>("PATH") { Description = "Notebooks, or folders of them.", Arity = ArgumentArity.OneOrMore };
        var json = new Option<bool>("--json") { Description = "Print JSON, at the end." };
        var file = new Option<string?>("--out") { Description = "Also write the JSON into a file, after each notebook.", HelpName = "FILE" };
        var timeout = new Option<double?>("--timeout")
        {
            Description = "Stop a notebook after so many seconds of processor time (300), or ten times as many on the clock.", HelpName = "S",
        };
        var cell = new Option<double?>("--cell-timeout")
        {
            Description = "Stop a cell or a check in the same way, and run the rest without it (a tenth of --timeout, but 10 at least).", HelpName = "S",
        };
        var memory = new Option<int?>("--memory") { Description = "Stop a cell with which a notebook's processes take more memory, in megabytes (2048).", HelpName = "MB" };
        var network = new Option<bool>("--network") { Description = "Let cells use the network, as #r \"nuget: ...\" must." };
        var command = new Command("grade", "Run exercise notebooks, each in a process with limits, and add up their points.")
        {
            paths, json, file, timeout, cell, memory, network,
        };
        command.SetAction(async (parsed, _) =>
        {
            var request = new GradeRequest { Paths = parsed.GetValue(paths)!, Isolation = Isolation.Find(parsed.GetValue(network)) };
            request = request with
            {
                TimeoutSeconds = parsed.GetValue(timeout) ?? request.TimeoutSeconds,
                CellTimeoutSeconds = parsed.GetValue(cell),
                Megabytes = parsed.GetValue(memory) ?? request.Megabytes,
            };
            var configuration = parsed.InvocationConfiguration;
            await RunAsync(request, parsed.GetValue(json), parsed.GetValue(file), configuration.Output, configuration.Error).ConfigureAwait(false);
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task RunAsync(GradeRequest request, bool json, string? file, TextWriter output, TextWriter error)
    {
        using var interruption = new Interruption(() => { });
        var grades = new List<NotebookGrade>();
        var coming = request.RunAsync(interruption.Token);
        var written = file is null ? null : new GradeFile(file);
        if (request.Isolation is null)
            await error.WriteLineAsync($"minir1: {NotIsolated}").ConfigureAwait(false);
        await foreach (var grade in coming.ConfigureAwait(false))
        {
            grades.Add(grade);
            written?.Add(grade);
            if (!json)
                GradeTable.Write(Terminal.For(output), grade);
        }

        if (json)
            await output.WriteLineAsync(GradeJson.Text(grades)).ConfigureAwait(false);
        else
            GradeTable.WriteTotal(output, grades);
    }
}
