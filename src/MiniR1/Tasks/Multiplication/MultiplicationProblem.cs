using System.Globalization;

namespace MiniR1.Tasks;

/// <summary>One product: <c>47*36:</c>. Equal by value.</summary>
public sealed record MultiplicationProblem(int Left, int Right) : IProblem
{
    public string Prompt => string.Create(CultureInfo.InvariantCulture, $"{Left}*{Right}:");

    /// <summary>The number asked for.</summary>
    public int Product => Left * Right;

    /// <summary>How many carries the long multiplication adds.</summary>
    public string Difficulty => LongMultiplication.Carries(Left, Right).ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads a prompt, which may lack its colon; null if it is none of two factors with 2 to 4 digits.</summary>
    public static MultiplicationProblem? TryParse(string prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        var text = prompt.AsSpan(0, prompt.EndsWith(':') ? prompt.Length - 1 : prompt.Length);
        return Calculator.TryTakeNumber(ref text, out var left) && text is ['*', .. var rest]
            && Calculator.TryTakeNumber(ref rest, out var right) && rest.IsEmpty && left is >= 10 and <= 9999 && right is >= 10 and <= 9999
            ? new MultiplicationProblem(left, right)
            : null;
    }

    public bool Accepts(string answer) => answer == Product.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// What a thought does: attempts are long multiplications of these factors; checks cast out nines, or go back from
    /// the claimed product by division or subtraction, or do the attempt again.
    /// </summary>
    public Behaviour Read(string thought) => CheckReader.Read(new MultiplicationReader(this), thought);

    public override string ToString() => Prompt;
}
