using System.Text;

namespace MiniR1.Tokenization.Chat.Jinja;

/// <summary>How a statement ended: a loop reacts to all but the first.</summary>
internal enum Flow
{
    Next,
    Break,
    Continue,
}

/// <summary>A part of a template that writes.</summary>
internal abstract record Statement(Position Position)
{
    internal abstract Flow Render(Frame frame, StringBuilder output);

    internal static Flow Render(IReadOnlyList<Statement> body, Frame frame, StringBuilder output)
    {
        foreach (var statement in body)
        {
            frame.Rendering.Step(statement.Position);
            if (statement.Render(frame, output) is var flow and not Flow.Next)
                return flow;
        }

        return Flow.Next;
    }
}

internal sealed record Data(Position Position, string Text) : Statement(Position)
{
    internal override Flow Render(Frame frame, StringBuilder output)
    {
        Rendering.Write(output, Text, Position);
        return Flow.Next;
    }
}

/// <summary><c>{{ expression }}</c></summary>
internal sealed record Output(Position Position, Expression Expression) : Statement(Position)
{
    internal override Flow Render(Frame frame, StringBuilder output)
    {
        Rendering.Write(output, PythonValue.Text(Expression.Evaluate(frame)), Position);
        return Flow.Next;
    }
}

/// <summary><c>if</c>, <c>elif</c>s and <c>else</c>, whose condition is null.</summary>
internal sealed record If(Position Position, IReadOnlyList<(Expression? Condition, IReadOnlyList<Statement> Body)> Branches)
    : Statement(Position)
{
    internal override Flow Render(Frame frame, StringBuilder output)
    {
        foreach (var (condition, body) in Branches)
        {
            if (condition is null || PythonValue.IsTrue(condition.Evaluate(frame)))
                return Render(body, frame, output);
        }

        return Flow.Next;
    }
}

/// <summary><c>set name = value</c>; a loop's variables end with it, those of a namespace do not.</summary>
internal sealed record Set(Position Position, Target Target, Expression Value) : Statement(Position)
{
    internal override Flow Render(Frame frame, StringBuilder output)
    {
        Target.Assign(frame, Value.Evaluate(frame));
        return Flow.Next;
    }
}

/// <summary><c>set name</c> ... <c>endset</c>: what the body writes.</summary>
internal sealed record SetBlock(Position Position, Target Target, IReadOnlyList<Statement> Body) : Statement(Position)
{
    internal override Flow Render(Frame frame, StringBuilder output)
    {
        var text = new StringBuilder();
        var flow = Render(Body, frame.Inner(), text);
        Target.Assign(frame, text.ToString());
        return flow;
    }
}

/// <summary><c>break</c> and <c>continue</c>.</summary>
internal sealed record Jump(Position Position, Flow Flow) : Statement(Position)
{
    internal override Flow Render(Frame frame, StringBuilder output) => Flow;
}

/// <summary><c>generation</c>: transformers marks so what the model wrote; the text is the body's.</summary>
internal sealed record Group(Position Position, IReadOnlyList<Statement> Body) : Statement(Position)
{
    internal override Flow Render(Frame frame, StringBuilder output) => Render(Body, frame, output);
}

/// <summary><c>macro name(parameter, parameter=default)</c></summary>
internal sealed record Macro(
    Position Position, string Name, IReadOnlyList<(string Name, Expression? Default)> Parameters, IReadOnlyList<Statement> Body)
    : Statement(Position)
{
    internal override Flow Render(Frame frame, StringBuilder output)
    {
        frame.Set(Name, (Function)((arguments, _) => Call(arguments, frame)));
        return Flow.Next;
    }

    // Sees the variables of where it was defined.
    private string Call(Arguments arguments, Frame definition)
    {
        arguments.Only([.. Parameters.Select(parameter => parameter.Name)]);
        var frame = definition.Inner();
        foreach (var (place, (name, otherwise)) in Parameters.Index())
        {
            frame.Set(name, arguments.TryGet(place, name, out var value) ? value
                : otherwise is null ? new Undefined($"the parameter '{name}' of {arguments.Name} was not given") : otherwise.Evaluate(frame));
        }

        var text = new StringBuilder();
        Render(Body, frame, text);
        return text.ToString();
    }
}
