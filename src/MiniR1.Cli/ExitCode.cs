namespace MiniR1.Cli;

/// <summary>What the process tells its caller.</summary>
internal static class ExitCode
{
    internal const int Success = 0;

    /// <summary>The user can put it right; one sentence on stderr says how.</summary>
    internal const int UserError = 2;

    /// <summary>A fault of ours: EX_SOFTWARE of sysexits.h.</summary>
    internal const int Unexpected = 70;

    /// <summary>Stopped by Ctrl-C: 128 + SIGINT.</summary>
    internal const int Interrupted = 130;
}
