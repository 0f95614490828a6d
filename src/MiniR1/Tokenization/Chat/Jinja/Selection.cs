namespace MiniR1.Tokenization.Chat.Jinja;

/// <summary>The filters map, select, reject, selectattr and rejectattr.</summary>
internal static class Selection
{
    /// <summary><c>map(attribute='role')</c> or <c>map('trim')</c></summary>
    internal static object? Map(object? value, Arguments arguments, Frame frame)
    {
        var meter = arguments.Meter;
        var items = Iteration.Of(value, meter);
        if (arguments.Positional.Count == 0)
        {
            arguments.Only("attribute", "default");
            var field = arguments.Text(0, "attribute");
            var otherwise = arguments.Value(1, "default", new Undefined($"an item has no '{field}'"));
            return Iteration.Each(items, meter, item =>
                Fields.Get(item, meter.Key(field)) is var found and not Undefined ? found : otherwise);
        }

        var name = arguments.Text(0, "filter");
        var filter = Filters.Find(name) ?? throw arguments.Position.Unsupported($"there is the filter '{name}'");
        var rest = arguments with { Name = $"the filter '{name}'", Positional = [.. arguments.Positional.Skip(1)] };
        return Iteration.Each(items, meter, item => Filters.Apply(filter, item, rest, frame));
    }

    internal static object? Select(object? value, Arguments arguments, bool byAttribute, bool keep)
    {
        var taken = byAttribute ? 1 : 0;
        var field = byAttribute ? arguments.Text(0, "attribute") : null;
        var test = Test(arguments, taken);
        var items = Iteration.Of(value, arguments.Meter);
        arguments.Meter.List(items.Count);
        return items.FindAll(item =>
        {
            arguments.Meter.Take(Cost.Step);
            return test(field is null ? item : Fields.Get(item, arguments.Meter.Key(field))) == keep;
        });
    }

    private static Func<object?, bool> Test(Arguments arguments, int place)
    {
        if (arguments.Positional.Count <= place)
            return PythonValue.IsTrue;
        var name = arguments.Text(place, "test");
        var test = Tests.Find(name) ?? throw arguments.Position.Unsupported($"there is the test '{name}'");
        var rest = arguments with { Name = $"the test '{name}'", Positional = [.. arguments.Positional.Skip(place + 1)] };
        return item => test(item, rest);
    }
}
