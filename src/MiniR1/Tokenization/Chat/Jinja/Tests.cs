namespace MiniR1.Tokenization.Chat.Jinja;

/// <summary>What can stand after <c>is</c>.</summary>
internal static class Tests
{
    internal delegate bool Test(object? value, Arguments arguments);

    /// <summary>Null if there is none of this name that MiniR1 knows.</summary>
    internal static Test? Find(string name) => name switch
    {
        "defined" => Plain(value => value is not Undefined),
        "undefined" => Plain(value => value is Undefined),
        "none" => Plain(value => value is null),
        "string" => Plain(value => value is string),
        "mapping" => Plain(value => value is Map),
        "iterable" or "sequence" => Plain(value => value is string or Map or List<object?> or Undefined),
        "number" => Plain(value => PythonValue.Number(value) is not null),
        "integer" => Plain(value => value is long),
        "float" => Plain(value => value is double),
        "boolean" => Plain(value => value is bool),
        "true" => Plain(value => value is true),
        "false" => Plain(value => value is false),
        "callable" => Plain(value => value is Function),
        "odd" => (value, arguments) => Remainder(value, 2, arguments) != 0,
        "even" => (value, arguments) => Remainder(value, 2, arguments) == 0,
        "divisibleby" => (value, arguments) => Remainder(value, arguments.Int(0, "num", 0), arguments) == 0,
        "equalto" or "eq" or "==" => Comparison("=="),
        "ne" or "!=" => Comparison("!="),
        "lessthan" or "lt" or "<" => Comparison("<"),
        "le" or "<=" => Comparison("<="),
        "greaterthan" or "gt" or ">" => Comparison(">"),
        "ge" or ">=" => Comparison(">="),
        "in" => Comparison("in"),
        _ => null,
    };

    private static Test Plain(Func<object?, bool> holds) => (value, arguments) =>
    {
        arguments.Only();
        return holds(value);
    };

    private static Test Comparison(string name) => (value, arguments) =>
        Operators.Compare(name, value, arguments.Required(0, "other"), arguments.Meter);

    private static long Remainder(object? value, long divisor, Arguments arguments)
    {
        if (PythonValue.Number(value) is not long number)
            throw arguments.Error("needs a whole number");
        return divisor switch
        {
            0 => throw arguments.Error("divides by zero"),
            -1 => 0, // the processor's division has no result for the smallest number
            _ => number % divisor,
        };
    }
}
