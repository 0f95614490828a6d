namespace MiniR1.Exercises;

/// <summary>What a check says about an answer.</summary>
/// <param name="Exercise">the exercise's name, such as <c>01.softmax</c></param>
/// <param name="Points">how many the answer earned</param>
/// <param name="Of">how many there are to earn</param>
/// <param name="Message">what is wrong, and what to look at; empty if nothing is</param>
public sealed record Verdict(string Exercise, int Points, int Of, string Message)
{
    /// <summary>The message of an answer that nobody has written yet.</summary>
    public const string NotDone = "not done yet";

    /// <summary>Whether all points were earned.</summary>
    public bool Passed => Points == Of;

    /// <summary>One line, as cells print it.</summary>
    public override string ToString()
    {
        var mark = Passed ? "ok   " : Message == NotDone ? "todo " : "WRONG";
        return $"{mark} {Exercise}: {Points} of {Of} points{(Message.Length == 0 ? "" : $": {Message}")}";
    }
}
