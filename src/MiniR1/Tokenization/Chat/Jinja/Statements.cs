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

    // Charged for the place in the output and for the text that is made of it in the end.
    private protected static void Write(StringBuilder output, string text, Meter meter)
    {
        if (output.Length + (long)text.Length > Rendering.Longest)
            throw meter.TooLong();
        meter.Take(2 * Cost.Character * text.Length);
        output.Append(text);
    }

    /// <summary>What a body writes, as a value.</summary>
    private protected static string Capture(IReadOnlyList<Statement> body, Frame frame, out Flow flow)
    {
        var text = new StringBuilder();
        flow = Render(body, frame, text);
        return text.ToString();
    }
}

internal sealed record Data(Position Position, string Text) : Statement(Position)
{
    internal override Flow Render(Frame frame, StringBuilder output)
    {
        Write(output, Text, new Meter(frame.Rendering, Position));
        return Flow.Next;
    }
}

/// <summary><c>{{ expression }}</c></summary>
internal sealed record Output(Position Position, Expression Expression) : Statement(Position)
{
    internal override Flow Render(Frame frame, StringBuilder output)
    {
        var meter = new Meter(frame.Rendering, Position);
        Write(output, PythonValue.Text(Expression.Evaluate(frame), meter), meter);
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
        frame.Rendering.Spend(Cost.Frame, Position);
        Target.Assign(frame, Capture(Body, frame.Inner(), out var flow));
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
        frame.Rendering.Spend(Cost.Function, Position);
        frame.Set(Name, (Function)((arguments, _) => Call(arguments, frame)));
        return Flow.Next;
    }

    // Sees the variables of where it was defined.
    private string Call(Arguments arguments, Frame definition)
    {
        arguments.Meter.Take(Cost.Frame + Parameters.Count * (Cost.Object + arguments.Named.Count));
        arguments.Only([.. Parameters.Select(parameter => parameter.Name)]);
        var frame = definition.Inner();
        foreach (var (place, (name, otherwise)) in Parameters.Index())
        {
            frame.Set(name, arguments.TryGet(place, name, out var value) ? value
                : otherwise is null ? new Undefined($"the parameter '{name}' of {arguments.Name} was not given") : otherwise.Evaluate(frame));
        }

        return Capture(Body, frame, out _);
    }
}
