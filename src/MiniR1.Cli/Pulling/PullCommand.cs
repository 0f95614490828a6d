using System.CommandLine;
using MiniR1.Hub;

namespace MiniR1.Cli.Pulling;

/// <summary><c>minir1 pull</c>: a model's files from a hub.</summary>
internal static class PullCommand
{
    internal static Command Create()
    {
        var repository = new Argument<string>("repo") { Description = "The model, such as Qwen/Qwen3-0.6B." };
        var target = new Option<string?>("--to")
        {
            Description = "The directory; models/NAME, after the repository's name, if not given.",
            HelpName = "DIR",
        };
        var revision = new Option<string>("--revision")
        {
            Description = "A branch, a tag or a commit.",
            HelpName = "NAME",
            DefaultValueFactory = _ => HubRepository.DefaultRevision,
        };
        var include = new Option<string[]>("--include")
        {
            Description = "Files beyond those that MiniR1 needs, such as '*.md'; may be given several times.",
            HelpName = "GLOB",
        };
        var endpoint = new Option<string?>("--endpoint")
        {
            Description = $"The hub; HF_ENDPOINT, or {HubOptions.DefaultEndpoint.OriginalString}, if not given.",
            HelpName = "URL",
        };
        var command = new Command("pull", "Download a model from the Hugging Face hub, or one like it.")
        {
            repository, target, revision, include, endpoint,
        };
        command.SetAction((parsed, _) => RunAsync(
            new PullRequest(parsed.GetValue(repository)!)
            {
                Target = parsed.GetValue(target),
                Revision = parsed.GetValue(revision)!,
                Include = parsed.GetValue(include) ?? [],
                Endpoint = parsed.GetValue(endpoint),
            },
            Terminal.For(parsed.InvocationConfiguration.Output)));
        return command;
    }

    private static async Task<int> RunAsync(PullRequest request, Terminal terminal)
    {
        var repository = request.ParseRepository();
        var options = request.Options(Environment.GetEnvironmentVariable);
        IPullDisplay display = terminal.IsInteractive
            ? new LivePullDisplay(terminal.Console)
            : new PlainPullDisplay(terminal.Output, TimeProvider.System);
        var progress = new PullProgress(display, repository, request.Directory, TimeProvider.System);
        using var interruption = new Interruption(() => { }); // it stops at once: there is nothing to announce
        using var http = HubClient.CreateHttp();
        var pull = new ModelPull(new HubClient(http, options, progress), progress);
        try
        {
            await display.ShowAsync(() =>
                pull.RunAsync(repository, request.Directory, request.Include, interruption.Token)).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await terminal.Output.WriteLineAsync($"Stopped. Go on with:\n  {request.ResumeLine()}").ConfigureAwait(false);
            return ExitCode.Interrupted;
        }

        // Not through Spectre, which would break a line that is to be pasted.
        await terminal.Output.WriteLineAsync($"Model: {request.Directory}").ConfigureAwait(false);
        return ExitCode.Success;
    }
}
