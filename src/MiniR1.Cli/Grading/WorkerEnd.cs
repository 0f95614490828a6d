namespace MiniR1.Cli.Grading;

/// <summary>How a worker ended.</summary>
/// <param name="Usage">what it and those before it took</param>
/// <param name="Cell">why the step that it was at did not come to its end; null if all went well</param>
/// <param name="Notebook">why the notebook must not go on; null if nothing forbids it</param>
internal sealed record WorkerEnd(Usage Usage, Stop? Cell, string? Notebook);
