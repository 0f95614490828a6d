namespace MiniR1.Tokenization.Chat.Jinja;

/// <summary>The variable <c>loop</c>: where in a loop the body is.</summary>
internal sealed record Loop(List<object?> Items, int Index)
{
    internal object? Get(string field) => field switch
    {
        "index" => Index + 1L,
        "index0" => (long)Index,
        "revindex" => (long)Items.Count - Index,
        "revindex0" => Items.Count - Index - 1L,
        "first" => Index == 0,
        "last" => Index == Items.Count - 1,
        "length" => (long)Items.Count,
        "previtem" => Index > 0 ? Items[Index - 1] : new Undefined("there is no previous item"),
        "nextitem" => Index < Items.Count - 1 ? Items[Index + 1] : new Undefined("there is no next item"),
        "cycle" => (Function)((arguments, _) => arguments.Positional.Count > 0
            ? arguments.Positional[Index % arguments.Positional.Count]
            : throw arguments.Error("has nothing to choose from")),
        _ => new Undefined($"loop has no '{field}', or MiniR1 does not support it"),
    };
}
