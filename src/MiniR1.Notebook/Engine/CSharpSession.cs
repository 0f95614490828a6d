using System.Diagnostics;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.CodeAnalysis.Scripting.Hosting;
using MiniR1.Notebook.Cells;
using MiniR1.Notebook.Display;
using MiniR1.Notebook.Documents;

namespace MiniR1.Notebook.Engine;

/// <summary>
/// C# cell by cell: what a cell declares, the next ones see. One cell runs at a time, all on one thread.
/// </summary>
/// <example><code>
/// using var session = new CSharpSession(new SessionConfig { BaseDirectory = "notebooks" });
/// var result = await session.RunAsync("1 + 1", "cell 1", output, CancellationToken.None);
/// </code></example>
public sealed class CSharpSession : IDisposable
{
    private readonly SessionConfig _config;
    private readonly CellThread _thread;
    private readonly InteractiveAssemblyLoader _loader = new();
    private readonly ReferenceResolver _resolver;
    private readonly PackageRestore _packages;
    private readonly PackageReferences _references = new();
    private readonly PackageLoading _loading = new();
    private readonly ImportChain _imports;
    private ScriptOptions _options;
    private ScriptState? _state;
    private CompileAhead? _ahead;
    private bool _stuck;

    /// <exception cref="MiniR1Exception">This build cannot compile cells.</exception>
    public CSharpSession(SessionConfig config)
    {
        _config = config;
        _thread = new CellThread(config.StackBytes);
        _resolver = new ReferenceResolver(config.BaseDirectory);
        _packages = new PackageRestore(config.BaseDirectory);
        _imports = new ImportChain(config.Notebook);
        foreach (var assembly in SharedAssemblies.All)
            _loader.RegisterDependency(assembly);
        _options = ScriptOptions.Default
            .WithLanguageVersion(LanguageVersion.Latest)
            .WithAllowUnsafe(true)
            // Loops ten times as fast as without, and traces with the cell's line numbers.
            .WithOptimizationLevel(OptimizationLevel.Release)
            .WithEmitDebugInformation(true)
            .WithFileEncoding(Encoding.UTF8)
            // Not AddReferences: the default ones are looked up and read again for every cell.
            .WithReferences(
                [.. ScriptReferences.OfRuntime(), ScriptReferences.Reference(typeof(CSharpSession).Assembly.Location)])
            .WithImports([.. SessionConfig.DefaultUsings, "MiniR1.Notebook.Cells", typeof(CellFunctions).FullName!])
            .WithMetadataResolver(_resolver)
            .WithSourceResolver(new SourceResolver(config.BaseDirectory));
    }

    public void Dispose()
    {
        _thread.Dispose();
        _loading.Dispose();
        // The thread may still sit in a native call that uses it.
        if (!_stuck)
            _loader.Dispose();
    }

    /// <summary>Runs a cell. Whatever goes wrong in it is in the result; nothing is thrown.</summary>
    /// <param name="code">the cell</param>
    /// <param name="name">what errors call it, such as <c>cell 3</c></param>
    /// <param name="output">gets what it prints and displays</param>
    /// <param name="stop">stops it</param>
    /// <param name="next">code and name of the cell that will most likely be the next, to be compiled meanwhile</param>
    /// <param name="language">what the notebook says that the cell is in</param>
    public async Task<CellResult> RunAsync(
        string code, string name, ICellOutput output, CancellationToken stop, (string Code, string Name)? next = null,
        string language = CellLanguage.CSharp)
    {
        if (_stuck)
            return CellResult.Failed(FailureReport.Stuck(name, _config.Grace));
        CurrentCell.Output = output;
        var running = _thread.RunAsync(() => RunHere(code, name, language, stop, next));
        CurrentCell.Output = null;
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using (stop.Register(stopped.SetResult))
        {
            if (await Task.WhenAny(running, stopped.Task).ConfigureAwait(false) != running
                && await Task.WhenAny(running, Task.Delay(_config.Grace, CancellationToken.None)).ConfigureAwait(false) != running)
            {
                _stuck = true;
                return CellResult.Failed(FailureReport.Stuck(name, _config.Grace));
            }
        }

        return await running.ConfigureAwait(false);
    }

    /// <summary>The code as it would follow what ran so far, compiled but not run; null if the compiler cannot take it.</summary>
    internal Compilation? Preview(string code) => CodeLimits.Allow(code) ? Next(code, "").GetCompilation() : null;

    /// <summary>Whether the code can run as it is, or be refused as it is, rather than go on in another line.</summary>
    public static bool IsComplete(string code) => !CodeLimits.Allow(code) || SyntaxFactory.IsCompleteSubmission(CSharpSyntaxTree.ParseText(
        code, new CSharpParseOptions(LanguageVersion.Latest, kind: SourceCodeKind.Script)));

    private CellResult RunHere(
        string code, string name, string language, CancellationToken stop, (string Code, string Name)? next = null)
    {
        try
        {
            var start = Stopwatch.GetTimestamp();
            CodeLimits.CheckLength(code, name);
            var sections = CellSections.Of(code, name, language);
            var result = CellResult.Nothing;
            foreach (var section in sections)
            {
                // Only the value of the last one is the cell's.
                if (result.Shown is { } earlier)
                    CurrentCell.Output?.Show(earlier, null);
                result = RunSection(section, name, ReferenceEquals(section, sections[^1]) ? next : null, stop);
                if (!result.Succeeded)
                    return result;
            }

            if (sections.Any(section => section.Kind == "time"))
                CurrentCell.Output?.Show(CellReports.Time(Stopwatch.GetElapsedTime(start)), null);
            return result.Succeeded && UnhandledExceptions.Take() is { } failure ? CellResult.Failed(failure) : result;
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            return CellResult.Failed(FailureReport.Interrupted(name));
        }
        catch (CompilationErrorException failure)
        {
            return CellResult.Failed(ForeignNames.Explain(FailureReport.Of(failure.Diagnostics)));
        }
        catch (CellException failure)
        {
            return CellResult.Failed(new CellFailure("NotebookError", failure.Reason, failure.Place, []));
        }
        catch (MiniR1Exception failure)
        {
            return CellResult.Failed(new CellFailure("NotebookError", failure.Message, name, []));
        }
        catch (Exception failure)
        {
            return CellResult.Failed(FailureReport.Of(failure, name));
        }
    }

    private CellResult RunSection(CellSection section, string name, (string Code, string Name)? next, CancellationToken stop)
    {
        var bundle = section.Kind switch
        {
            CellLanguage.CSharp => null,
            CellLanguage.Html => MimeBundle.As(section.Text, MimeType.Html),
            CellLanguage.Markdown => MimeBundle.As(section.Text, MimeType.Markdown),
            CellLanguage.Mermaid => MimeBundle.As(section.Text, MimeType.Mermaid),
            "about" => CellReports.About(),
            "lsmagic" => CellReports.Directives(),
            "who" => CellReports.Names(_state),
            "whos" => Abortable(() => CellReports.Values(_state), stop),
            _ => null,
        };
        if (bundle is not null)
            CurrentCell.Output?.Show(bundle, null);
        return section.Kind switch
        {
            CellLanguage.CSharp => RunCSharp(section.Text, name, next, stop),
            "import" => Import(section, stop),
            _ => CellResult.Nothing,
        };
    }

    private CellResult RunCSharp(string text, string name, (string Code, string Name)? next, CancellationToken stop)
    {
        var source = CellSource.Parse(text, name);
        _packages.AddSources(source.PackageSources);
        if (source.Packages.Count > 0)
            AddPackages(source.Packages, stop);
        CodeLimits.Parse(source.Code, name);
        return RunCode(source.Code, name, next is { } following && CodeLimits.Allow(following.Code) ? next : null, stop);
    }

    // What is shown is asked of the cell's own objects.
    private T Abortable<T>(Func<T> code, CancellationToken stop)
    {
        T? result = default;
        _thread.RunAbortable(() => result = code(), stop);
        return result!;
    }

    private CellResult RunCode(string code, string name, (string Code, string Name)? next, CancellationToken stop)
    {
        var script = _ahead?.Take(_state?.Script, code, stop) ?? WithAllReferences(Next(code, name), code, name);
        _ahead = next is var (nextCode, nextName)
            ? CompileAhead.Start(script, nextCode, nextName, _options.WithFilePath(nextName))
            : null;
        // Compiles. Outside of what can be aborted: the compiler keeps state that must stay whole.
        script.CreateDelegate(stop);
        _ahead?.Continue();
        MimeBundle? shown = null;
        _thread.RunAbortable(
            () =>
            {
                // Also after an exception: the variables set before it are there.
                _state = new CellPump().Run(() => _state is null
                    ? script.RunAsync(null, static _ => true, stop)
                    : script.RunFromAsync(_state, static _ => true, stop));
                // Here, because the properties that are shown are the cell's code too.
                if (_state is { Exception: null, ReturnValue: not (null or DisplayedValue) })
                    shown = ValueFormatter.Format(_state.ReturnValue);
            },
            stop);
        return _state!.Exception switch
        {
            null => new CellResult(_state.ReturnValue, shown, null),
            _ when stop.IsCancellationRequested => CellResult.Failed(FailureReport.Interrupted(name)),
            var failure => CellResult.Failed(FailureReport.Of(failure, name)),
        };
    }

    private Script<object> Next(string code, string name)
    {
        if (name.Length > 0)
            code = RecursionGuard.Apply(code, name);
        var options = name.Length == 0 ? _options : _options.WithFilePath(name);
        return _state is null
            ? CSharpScript.Create<object>(code, options, assemblyLoader: _loader)
            : _state.Script.ContinueWith<object>(code, options);
    }

    // A cell's #r, after cells without it, may need what the compiler was told not to look for.
    private Script<object> WithAllReferences(Script<object> script, string code, string name)
    {
        if (_state is null)
            return script;
        var known = _options.MetadataReferences.ToHashSet();
        var missing = script.GetCompilation().DirectiveReferences.OfType<PortableExecutableReference>()
            .SelectMany(_resolver.Withheld).Where(known.Add).ToList();
        if (missing.Count == 0)
            return script;
        _options = _options.AddReferences(missing);
        return Next(code, name);
    }

    private void AddPackages(IReadOnlyList<PackageName> packages, CancellationToken stop)
    {
        var restored = _packages.Add(packages, found => _references.Check(found, _loading.IsLoaded), stop);
        _loading.Add(restored);
        _options = _options.WithReferences(_references.AddTo(_options.MetadataReferences, restored));
    }

    private CellResult Import(CellSection section, CancellationToken stop)
    {
        var file = section.Text.Trim('"');
        if (file.Length == 0)
            throw new CellException(section.Place, "#!import lacks its file: write #!import FILE.ipynb");
        var path = Path.GetFullPath(file, _config.BaseDirectory);
        _imports.Enter(path, section.Place);
        try
        {
            foreach (var (name, code, language) in ImportedCode.Read(path))
            {
                var result = RunHere(code, name, language, stop);
                if (!result.Succeeded)
                    return result;
            }

            return CellResult.Nothing;
        }
        finally
        {
            _imports.Leave();
        }
    }
}
