namespace MiniR1.Exercises.Chapter08;

/// <summary>A text, what a rule should say of it, and what to tell whose rule says the other.</summary>
/// <param name="Text">what a model wrote</param>
/// <param name="Holds">the right judgement</param>
/// <param name="Message">about the other one</param>
internal sealed record Case(string Text, bool Holds, string Message)
{
    /// <summary>The message of the first case that a rule judges otherwise; null if there is none.</summary>
    internal static string? First(Func<string, bool> rule, params Case[] cases) =>
        cases.FirstOrDefault(one => rule(one.Text) != one.Holds) is { } missed
            ? $"'{missed.Text.Replace("\n", "\\n", StringComparison.Ordinal)}' should be {(missed.Holds ? "true" : "false")}: {missed.Message}"
            : null;
}
