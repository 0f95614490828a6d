namespace MiniR1.Tokenization.Chat.Jinja;

/// <summary>The arguments as the template writes them.</summary>
internal sealed record ArgumentList(IReadOnlyList<Expression> Positional, IReadOnlyList<(string Name, Expression Value)> Named)
{
    internal static ArgumentList None { get; } = new([], []);

    internal Arguments Evaluate(string name, Frame frame, Position position)
    {
        frame.Rendering.Spend(Cost.Call, position);
        var named = new Map();
        foreach (var (key, value) in Named)
            named[key] = value.Evaluate(frame);
        return new Arguments(name, [.. Positional.Select(value => value.Evaluate(frame))], named, new Meter(frame.Rendering, position));
    }
}

/// <summary><c>f(x)</c>, <c>text.method(x)</c></summary>
internal sealed record Call(Position Position, Expression Callee, ArgumentList Arguments) : Expression(Position)
{
    private protected override object? Value(Frame frame) => Callee.Evaluate(frame) switch
    {
        Function function => function(Arguments.Evaluate($"{Written}()", frame, Position), frame),
        Undefined when Callee is Member member && member.Owner.Evaluate(frame) is not Undefined =>
            throw Position.Unsupported($"{PythonValue.TypeName(member.Owner.Evaluate(frame))} has the method '{member.Field}'"),
        Undefined undefined => throw Position.Error(undefined.Reason),
        var value => throw Position.Error($"{PythonValue.TypeName(value)} is called, but is no function"),
    };

    private string Written => Callee switch
    {
        Name name => name.Identifier,
        Member member => member.Field,
        _ => "the function",
    };
}

/// <summary><c>x | filter(y)</c></summary>
internal sealed record FilterExpression(Position Position, Expression Operand, string Filter, ArgumentList Arguments) : Expression(Position)
{
    private protected override object? Value(Frame frame) =>
        Filters.Apply(Filters.Find(Filter)!, Operand.Evaluate(frame), Arguments.Evaluate($"the filter '{Filter}'", frame, Position), frame);
}

/// <summary><c>x is test(y)</c></summary>
internal sealed record TestExpression(Position Position, Expression Operand, string Test, ArgumentList Arguments) : Expression(Position)
{
    private protected override object? Value(Frame frame) =>
        Tests.Find(Test)!(Operand.Evaluate(frame), Arguments.Evaluate($"the test '{Test}'", frame, Position));
}
