namespace MiniR1.Tokenization.Chat.Jinja;

/// <summary>Functions that every chat template can call.</summary>
internal static class Globals
{
    private const int LongestRange = 100_000; // the same limit as Jinja's sandbox

    internal static IEnumerable<(string Name, Function Function)> All() =>
    [
        ("namespace", (arguments, _) => new Namespace(Variables(arguments))),
        ("dict", (arguments, _) => Variables(arguments)),
        ("range", (arguments, _) => Range(arguments)),
        ("raise_exception", (arguments, _) => throw arguments.Position.Error(PythonValue.Text(arguments.Required(0, "message"), arguments.Meter))),
        ("strftime_now", (arguments, frame) =>
            DateText.Write(frame.Rendering.Clock.GetLocalNow().DateTime, arguments.Text(0, "format"), arguments.Meter)),
    ];

    private static Map Variables(Arguments arguments)
    {
        if (arguments.Positional.Count > 0)
            throw arguments.Position.Unsupported($"{arguments.Name} has an argument without a name");
        return arguments.Named;
    }

    private static List<object?> Range(Arguments arguments)
    {
        arguments.Only("start", "stop", "step");
        long first = arguments.Int(0, "start", 0);
        var (start, stop) = arguments.Positional.Count < 2 ? (0L, first) : (first, (long)arguments.Int(1, "stop", 0));
        long step = arguments.Int(2, "step", 1);
        if (step == 0)
            throw arguments.Error("has the step 0");
        var count = Math.Max(0, (stop - start + step - Math.Sign(step)) / step);
        arguments.Meter.Take(Math.Min(count, LongestRange) * Cost.Split); // each number is an object
        return count <= LongestRange
            ? [.. Enumerable.Range(0, (int)count).Select(i => (object?)(start + i * step))]
            : throw arguments.Error($"is longer than {LongestRange}");
    }
}
