using System.CommandLine;
using MiniR1.Cli;

var root = new RootCommand("MiniR1: DeepSeek-R1 in C#, small enough to read and real enough to run.")
{
    ZeroCommand.Create(),
};
return await CommandRunner.RunAsync(root, args).ConfigureAwait(false);
