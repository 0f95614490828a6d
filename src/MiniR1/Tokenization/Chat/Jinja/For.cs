using System.Text;

namespace MiniR1.Tokenization.Chat.Jinja;

/// <summary><c>for x in items if condition</c> ... <c>else</c> ... <c>endfor</c></summary>
/// <param name="Else">where there is nothing to go through</param>
internal sealed record For(
    Position Position, Target Target, Expression Items, Expression? Condition, IReadOnlyList<Statement> Body,
    IReadOnlyList<Statement> Else)
    : Statement(Position)
{
    internal override Flow Render(Frame frame, StringBuilder output)
    {
        var items = Iteration.Of(Items.Evaluate(frame), Items.Position);
        if (Condition is not null)
            items = items.FindAll(item => Keeps(item, frame));
        if (items.Count == 0)
            return Render(Else, frame.Inner(), output);
        for (var index = 0; index < items.Count; index++)
        {
            var inner = frame.Inner();
            inner.Set("loop", Loop(items, index));
            Target.Assign(inner, items[index]);
            if (Render(Body, inner, output) == Flow.Break)
                break;
        }

        return Flow.Next;
    }

    private bool Keeps(object? item, Frame frame)
    {
        var inner = frame.Inner();
        Target.Assign(inner, item);
        return PythonValue.IsTrue(Condition!.Evaluate(inner));
    }

    private static Map Loop(List<object?> items, int index) => new()
    {
        ["index"] = index + 1L,
        ["index0"] = (long)index,
        ["revindex"] = (long)items.Count - index,
        ["revindex0"] = items.Count - index - 1L,
        ["first"] = index == 0,
        ["last"] = index == items.Count - 1,
        ["length"] = (long)items.Count,
        ["previtem"] = index > 0 ? items[index - 1] : new Undefined("there is no previous item"),
        ["nextitem"] = index < items.Count - 1 ? items[index + 1] : new Undefined("there is no next item"),
        ["cycle"] = (Function)((arguments, _) => arguments.Positional.Count > 0
            ? arguments.Positional[index % arguments.Positional.Count]
            : throw arguments.Error("has nothing to choose from")),
    };
}
