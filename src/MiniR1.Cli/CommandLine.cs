using System.CommandLine;
using System.CommandLine.Help;
using MiniR1.Cli.Benchmarks;
using MiniR1.Cli.Chatting;
using MiniR1.Cli.Doctor;
using MiniR1.Cli.Evaluating;
using MiniR1.Cli.Grading;
using MiniR1.Cli.Inspecting;
using MiniR1.Cli.Notebooks;
using MiniR1.Cli.Probing;
using MiniR1.Cli.Pulling;
using MiniR1.Cli.Replying;
using MiniR1.Cli.Sampling;
using MiniR1.Cli.Tokenizing;
using MiniR1.Cli.Zero;

namespace MiniR1.Cli;

/// <summary>All that can be said to <c>minir1</c>.</summary>
internal static class CommandLine
{
    // Not a RootCommand: that one calls itself by the assembly's file name.
    internal static Command Create() =>
        new("minir1", "MiniR1: DeepSeek-R1 in C#, small enough to read and real enough to run.")
        {
            ZeroCommand.Create(),
            ZeroReportCommand.Create(),
            SampleCommand.Create(),
            EvalCommand.Create(),
            ProbeCommand.Create(),
            PullCommand.Create(),
            InspectCommand.Create(),
            ChatCommand.Create(),
            GenerateCommand.Create(),
            LogitsCommand.Create(),
            TokenizeCommand.Create(),
            NotebookCommand.Create(),
            GradeCommand.Create(),
            GradeWorkerCommand.Create(),
            BenchCommand.Create(),
            DoctorCommand.Create(),
            new HelpOption { Recursive = true },
            new VersionOption(),
        };
}
