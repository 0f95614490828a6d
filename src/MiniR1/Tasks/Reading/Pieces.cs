namespace MiniR1.Tasks;

/// <summary>Calculations chained by their results, as in <c>14*9=126+7=133</c>.</summary>
internal sealed record Working(IReadOnlyList<Calculation> Steps) : ThoughtElement
{
    internal Calculation First => Steps[0];

    internal Calculation Last => Steps[^1];
}

/// <summary>Two numbers said to be equal, or asked whether they are: <c>133=161</c>.</summary>
internal sealed record Equation(long Left, long Right) : ThoughtElement;

/// <summary>A number that nothing is done with; <paramref name="Asked"/> if a question mark follows it.</summary>
internal sealed record Mention(long Number, bool Asked) : ThoughtElement;

/// <summary>A word. Only those that say yes or no mean anything.</summary>
internal sealed record Word(string Text) : ThoughtElement
{
    /// <summary>What it says, if it says yes or no.</summary>
    internal bool? Says => Text switch
    {
        "yes" or "right" or "same" or "good" or "fits" or "true" or "correct" or "equal" or "ok" => true,
        "no" or "not" or "wrong" or "differs" or "off" or "false" or "bad" or "unequal" => false,
        _ => null,
    };
}
