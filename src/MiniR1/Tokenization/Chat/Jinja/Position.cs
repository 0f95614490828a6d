namespace MiniR1.Tokenization.Chat.Jinja;

/// <summary>A place in a template, counted from 1.</summary>
internal readonly record struct Position(int Line, int Column)
{
    /// <summary>What is wrong here.</summary>
    internal TemplateException Error(string what) => new($"The chat template, line {Line}, column {Column}: {what}.");

    /// <summary>What Jinja has and MiniR1 lacks.</summary>
    internal TemplateException Unsupported(string what) => Error($"{what}, which MiniR1 does not support");
}
