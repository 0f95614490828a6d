namespace MiniR1.Tasks;

/// <summary>One problem of a task: what is asked, which answers are right, what a thought about it does.</summary>
public interface IProblem
{
    /// <summary>As a model reads it, up to its only colon: <c>8 15 12=24:</c>.</summary>
    string Prompt { get; }

    /// <summary>Names problems that are about equally hard, for comparisons at equal difficulty.</summary>
    string Difficulty { get; }

    /// <summary>Whether an answer is right, by rules. Never fails, whatever the text.</summary>
    bool Accepts(string answer);

    /// <summary>What a thought does, found by parsing. Never fails, whatever the text.</summary>
    Behaviour Read(string thought);
}
