namespace MiniR1.Tokenization.Chat.Jinja;

/// <summary>What is assigned to: a variable, several at once, or a namespace's.</summary>
/// <param name="Field">of the namespace <paramref name="Names"/>; null for variables</param>
internal sealed record Target(Position Position, IReadOnlyList<string> Names, string? Field = null)
{
    internal void Assign(Frame frame, object? value)
    {
        if (Field is not null)
        {
            var owner = frame.Get(Names[0], Position) as Namespace
                ?? throw Position.Error($"'{Names[0]}' is no namespace, so that '{Field}' cannot be set");
            owner.Variables[Field] = value;
        }
        else if (Names is [var only])
        {
            frame.Set(only, value);
        }
        else
        {
            frame.Rendering.Spend(Cost.Object * Names.Count, Position);
            var parts = Iteration.Of(value, new Meter(frame.Rendering, Position));
            if (parts.Count != Names.Count)
                throw Position.Error($"{parts.Count} values cannot be given to {Names.Count} variables");
            foreach (var (name, part) in Names.Zip(parts))
                frame.Set(name, part);
        }
    }
}
