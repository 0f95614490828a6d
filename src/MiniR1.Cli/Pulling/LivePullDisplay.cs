using Spectre.Console;
using Spectre.Console.Rendering;

namespace MiniR1.Cli.Pulling;

/// <summary>In a terminal: a bar for the file under way and one for the whole, redrawn in place; notes stand above.</summary>
internal sealed class LivePullDisplay(IAnsiConsole console) : IPullDisplay
{
    private const int BarWidth = 24;
    private static readonly TimeSpan s_redraw = TimeSpan.FromMilliseconds(100);

    private LiveDisplayContext? context;
    private PullView? view;
    private DateTime drawn;

    public Task ShowAsync(Func<Task> body) => console.Live(Render()).AutoClear(false).StartAsync(async started =>
    {
        context = started;
        try
        {
            await body().ConfigureAwait(false);
        }
        finally
        {
            Draw();
            context = null;
        }
    });

    public void Update(PullView view)
    {
        this.view = view;
        if (DateTime.UtcNow - drawn >= s_redraw)
            Draw();
    }

    public void Note(string text) => console.MarkupLine($"[grey]{Markup.Escape(text)}[/]");

    private void Draw()
    {
        context?.UpdateTarget(Render());
        drawn = DateTime.UtcNow;
    }

    private IRenderable Render() => view is null
        ? new Text("asking the hub")
        : new Grid().AddColumns(5)
            .AddRow(Row(view.Label, view.File))
            .AddRow([.. Row("total", view.Total)[..3], new Text(view.Rate).RightJustified(), new Text(view.Time)]);

    private IRenderable[] Row(string name, Portion portion) =>
    [
        new Markup($"[bold]{Markup.Escape(name)}[/]"),
        new Markup(Bar(portion)),
        new Text($"{portion}").RightJustified(),
        Text.Empty,
        Text.Empty,
    ];

    private string Bar(Portion portion)
    {
        var filled = (int)(BarWidth * portion.Fraction);
        var (full, empty) = console.Profile.Capabilities.Unicode ? ('━', '─') : ('=', '-');
        var colour = portion.Left == 0 ? "green" : "blue";
        return $"[{colour}]{new string(full, filled)}[/][grey]{new string(empty, BarWidth - filled)}[/]";
    }
}
