using Microsoft.CodeAnalysis.Scripting;

namespace MiniR1.Notebook.Engine;

/// <summary>
/// Compiles the cell after the one that runs, on another core. Only code that needs nothing but the compiler: what a cell
/// loads or refers to may be what the one before it makes.
/// </summary>
internal sealed class CompileAhead
{
    private readonly string _code;
    private readonly Script<object> _script;
    private readonly TaskCompletionSource _beforeIsCompiled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _work;

    private CompileAhead(string code, Script<object> script)
    {
        _code = code;
        _script = script;
        _work = Task.Run(CompileAsync);
    }

    /// <param name="before">the cell that runs</param>
    /// <param name="code">the one that will be next</param>
    /// <param name="name">its name</param>
    /// <param name="options">with that name</param>
    /// <returns>null if it must wait for its turn</returns>
    internal static CompileAhead? Start(Script<object> before, string code, string name, ScriptOptions options) =>
        code.Split('\n').Any(line => line.TrimStart().StartsWith('#'))
            ? null
            : new CompileAhead(code, before.ContinueWith<object>(RecursionGuard.Apply(code, name), options));

    /// <summary>The cell that runs is compiled. Without this call, the one ahead never is.</summary>
    internal void Continue() => _beforeIsCompiled.SetResult();

    /// <summary>Waits until it is compiled.</summary>
    /// <param name="before">what ran last</param>
    /// <returns>null if other code ran last, or something else is to run now</returns>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> came.</exception>
    internal Script<object>? Take(Script? before, string code, CancellationToken stop)
    {
        if (code != _code || !ReferenceEquals(_script.Previous, before))
            return null;
        try
        {
            _work.Wait(stop);
        }
        catch (AggregateException)
        {
            return null; // compiled again, it will say what it does not like
        }

        return _script;
    }

    // What is wrong with the code is told when its turn comes.
    private async Task CompileAsync()
    {
        _script.GetCompilation().GetDeclarationDiagnostics();
        // To go on would compile the cell before a second time, and .NET loads what comes of it once.
        await _beforeIsCompiled.Task.ConfigureAwait(false);
        _script.Compile();
    }
}
