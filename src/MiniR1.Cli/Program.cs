using MiniR1.Cli;
using MiniR1.Cli.Notebooks;

if (NotebookSupervisor.Watches(args))
    return new NotebookSupervisor(args, Console.OpenStandardError()).Run();
Cultures.UseNone();
return await CommandRunner.RunAsync(args, Console.Out, Console.Error).ConfigureAwait(false);
