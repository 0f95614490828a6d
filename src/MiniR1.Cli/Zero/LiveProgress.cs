using Spectre.Console;
using Spectre.Console.Rendering;

namespace MiniR1.Cli.Zero;

/// <summary>Progress in a terminal: a bar a phase with its measures below, redrawn in place; notes stand above.</summary>
internal sealed class LiveProgress(IAnsiConsole console) : IProgressDisplay
{
    private const int BarWidth = 24;
    private static readonly TimeSpan s_redraw = TimeSpan.FromMilliseconds(100);

    private readonly Lock drawing = new();
    private readonly List<PhaseView> phases = [];
    private LiveDisplayContext? context;
    private DateTime drawn;

    public void Show(Action body) => console.Live(Render()).AutoClear(false).Start(started =>
    {
        context = started;
        try
        {
            body();
        }
        finally
        {
            lock (drawing)
                Draw();
            context = null;
        }
    });

    public void Update(PhaseView phase)
    {
        lock (drawing)
        {
            var isNew = phases is [] || phases[^1].Name != phase.Name;
            if (isNew)
                phases.Add(phase);
            else
                phases[^1] = phase;
            if (isNew || phase.IsDone || DateTime.UtcNow - drawn >= s_redraw)
                Draw();
        }
    }

    public void Note(string text)
    {
        lock (drawing)
            console.MarkupLine($"[grey]{Markup.Escape(text)}[/]");
    }

    public void Warn(string text)
    {
        lock (drawing)
            console.MarkupLine($"[black on yellow] {Markup.Escape(text)} [/]");
    }

    private void Draw()
    {
        context?.UpdateTarget(Render());
        drawn = DateTime.UtcNow;
    }

    private IRenderable Render()
    {
        if (phases is [])
            return new Text("starting"); // a note may come before the first phase
        var table = new Grid().AddColumns(5);
        foreach (var phase in phases)
            table.AddRow(Row(phase));
        return new Rows(table, new Markup(string.Join("   ", phases[^1].Measures.Select(Describe))));
    }

    private IRenderable[] Row(PhaseView phase) =>
    [
        new Markup($"[bold]{Markup.Escape(phase.Name)}[/]"),
        new Markup(Bar(phase)),
        new Text($"{phase.Step}/{phase.Steps}").RightJustified(),
        new Text(phase.Pace.Rate).RightJustified(),
        new Text(phase.Pace.Time),
    ];

    private string Bar(PhaseView phase)
    {
        var filled = phase.Steps == 0 ? BarWidth : (int)((long)BarWidth * phase.Step / phase.Steps);
        var (full, empty) = console.Profile.Capabilities.Unicode ? ('━', '─') : ('=', '-');
        var colour = phase.IsDone ? "green" : "blue";
        return $"[{colour}]{new string(full, filled)}[/][grey]{new string(empty, BarWidth - filled)}[/]";
    }

    private static string Describe(Measured measure)
    {
        var colour = measure.Name == "check" ? "green" : "blue";
        return $"[grey]{measure.Name}[/] [{colour}]{Markup.Escape(measure.Value)}[/]";
    }
}
