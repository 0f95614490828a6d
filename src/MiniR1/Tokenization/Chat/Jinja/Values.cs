namespace MiniR1.Tokenization.Chat.Jinja;

/// <summary>A dict whose keys are strings, in the order in which they came.</summary>
internal sealed class Map : OrderedDictionary<string, object?>;

/// <summary>A list that prints in parentheses, as the pairs of a dict's items() do.</summary>
internal sealed class PythonTuple : List<object?>
{
    internal static PythonTuple Of(IEnumerable<object?> items)
    {
        var tuple = new PythonTuple();
        tuple.AddRange(items);
        return tuple;
    }
}

/// <summary>What <c>namespace()</c> makes: variables that an inner loop can set.</summary>
internal sealed class Namespace(Map variables)
{
    internal Map Variables { get; } = variables;
}

/// <summary>A variable or field that is not there: false, empty, and an error where it is worked with.</summary>
internal sealed record Undefined(string Reason);

/// <summary>Something that can be called.</summary>
internal delegate object? Function(Arguments arguments, Frame frame);
