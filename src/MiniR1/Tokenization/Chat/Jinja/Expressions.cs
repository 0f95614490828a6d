namespace MiniR1.Tokenization.Chat.Jinja;

/// <summary>A part of a template that has a value.</summary>
internal abstract record Expression(Position Position)
{
    internal object? Evaluate(Frame frame)
    {
        frame.Rendering.Enter(Position);
        var value = Value(frame);
        frame.Rendering.Leave();
        return value;
    }

    /// <summary>The value, which must be there.</summary>
    internal object? Defined(Frame frame) => Evaluate(frame) switch
    {
        Undefined undefined => throw Position.Error(undefined.Reason),
        var value => value,
    };

    private protected abstract object? Value(Frame frame);

    /// <summary>For what this expression does with its values.</summary>
    private protected Meter Meter(Frame frame) => new(frame.Rendering, Position);
}

internal sealed record Literal(Position Position, object? Constant) : Expression(Position)
{
    private protected override object? Value(Frame frame) => Constant;
}

internal sealed record Name(Position Position, string Identifier) : Expression(Position)
{
    private protected override object? Value(Frame frame) => frame.Get(Identifier, Position);
}

/// <param name="IsTuple">without brackets</param>
internal sealed record ListExpression(Position Position, IReadOnlyList<Expression> Items, bool IsTuple = false) : Expression(Position)
{
    private protected override object? Value(Frame frame)
    {
        var values = Items.Select(item => item.Evaluate(frame));
        return IsTuple ? PythonTuple.Of(values) : values.ToList();
    }
}

internal sealed record MapExpression(Position Position, IReadOnlyList<(Expression Key, Expression Value)> Items) : Expression(Position)
{
    private protected override object? Value(Frame frame)
    {
        var map = new Map();
        foreach (var (key, value) in Items)
        {
            var name = key.Evaluate(frame) as string ?? throw key.Position.Unsupported("a dict has a key that is no string");
            frame.Rendering.Spend(Cost.Object + name.Length, key.Position);
            map[name] = value.Evaluate(frame);
        }

        return map;
    }
}

/// <summary><c>a if condition else b</c>; undefined without the else.</summary>
internal sealed record Conditional(Position Position, Expression Condition, Expression Then, Expression? Else) : Expression(Position)
{
    private protected override object? Value(Frame frame) =>
        PythonValue.IsTrue(Condition.Evaluate(frame)) ? Then.Evaluate(frame)
        : Else is null ? new Undefined("the inline if has no else") : Else.Evaluate(frame);
}

/// <summary><c>and</c>, <c>or</c>: one of the operands, as in Python.</summary>
internal sealed record Logical(Position Position, bool IsAnd, Expression Left, Expression Right) : Expression(Position)
{
    private protected override object? Value(Frame frame)
    {
        var left = Left.Evaluate(frame);
        return PythonValue.IsTrue(left) == IsAnd ? Right.Evaluate(frame) : left;
    }
}

internal sealed record Not(Position Position, Expression Operand) : Expression(Position)
{
    private protected override object? Value(Frame frame) => !PythonValue.IsTrue(Operand.Evaluate(frame));
}

internal sealed record Negative(Position Position, Expression Operand) : Expression(Position)
{
    private protected override object? Value(Frame frame) => PythonValue.Number(Operand.Defined(frame)) switch
    {
        long number => Operators.Checked(Position, () => checked(-number)),
        double number => -number,
        _ => throw Position.Error("'-' needs a number"),
    };
}

/// <summary>An operator between two values: <see cref="Operators"/>.</summary>
internal sealed record Binary(Position Position, string Operator, Expression Left, Expression Right) : Expression(Position)
{
    private protected override object? Value(Frame frame) =>
        Operators.Apply(Operator, Left.Evaluate(frame), Right.Evaluate(frame), Meter(frame));
}

/// <summary><c>a &lt; b &lt;= c</c>: each neighbour pair, until one fails.</summary>
internal sealed record Comparison(Position Position, Expression First, IReadOnlyList<(string Operator, Expression Operand)> Rest)
    : Expression(Position)
{
    private protected override object? Value(Frame frame)
    {
        var left = First.Evaluate(frame);
        foreach (var (name, operand) in Rest)
        {
            var right = operand.Evaluate(frame);
            if (!Operators.Compare(name, left, right, Meter(frame)))
                return false;
            left = right;
        }

        return true;
    }
}
