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
        var items = Iteration.Of(Items.Evaluate(frame), new Meter(frame.Rendering, Items.Position));
        if (Condition is not null)
            items = items.FindAll(item => Keeps(item, frame));
        if (items.Count == 0)
            return Render(Else, frame.Inner(), output);
        for (var index = 0; index < items.Count; index++)
        {
            frame.Rendering.Spend(Cost.Frame, Position);
            var inner = frame.Inner();
            inner.Set("loop", new Loop(items, index));
            Target.Assign(inner, items[index]);
            if (Render(Body, inner, output) == Flow.Break)
                break;
        }

        return Flow.Next;
    }

    private bool Keeps(object? item, Frame frame)
    {
        frame.Rendering.Spend(Cost.Frame, Position);
        var inner = frame.Inner();
        Target.Assign(inner, item);
        return PythonValue.IsTrue(Condition!.Evaluate(inner));
    }
}
