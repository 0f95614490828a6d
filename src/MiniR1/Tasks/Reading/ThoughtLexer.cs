namespace MiniR1.Tasks;

/// <summary>
/// Cuts a thought in plain words into pieces; it reads each character a bounded number of times and never fails.
/// <code>
/// thought  = { working | equation | mention | word | separator | noise }
/// working  = number operation number "=" result { operation number "=" result }
/// equation = result "=" result
/// mention  = result [ "?" ]
/// result   = [ "-" ] number          after a division also: number " rest " number
/// </code>
/// Spaces, commas, full stops and question marks separate. A number is in its shortest form with at most nine digits;
/// <c>08</c> and longer ones are noise, as is a sign that stands alone.
/// </summary>
internal static class ThoughtLexer
{
    private const string Operations = "+-*/";
    private const string Rest = " rest ";

    /// <summary>The pieces in order, without separators; neighbouring noise is one piece.</summary>
    /// <param name="thought">any text</param>
    /// <param name="ends">gets the place of the character behind each piece</param>
    internal static List<ThoughtElement> Read(string thought, List<int> ends)
    {
        ArgumentNullException.ThrowIfNull(thought);
        var pieces = new List<ThoughtElement>();
        var rest = thought.AsSpan();
        while (!rest.IsEmpty)
        {
            if (" ,.?".Contains(rest[0], StringComparison.Ordinal))
            {
                rest = rest[1..];
                continue;
            }

            var piece = TakePiece(ref rest);
            if (!(piece is Noise && pieces is [.., Noise]))
            {
                pieces.Add(piece);
                ends.Add(0);
            }

            ends[^1] = thought.Length - rest.Length;
        }

        return pieces;
    }

    private static ThoughtElement TakePiece(ref ReadOnlySpan<char> rest)
    {
        if (char.IsAsciiLetterLower(rest[0]))
            return TakeWord(ref rest);
        var ahead = rest;
        if (!TryTakeResult(ref ahead, out var first))
        {
            // A whole run of digits, so that no number begins inside another; otherwise one character.
            var digits = rest.IndexOfAnyExceptInRange('0', '9');
            rest = rest[(digits < 0 ? rest.Length : Math.Max(digits, 1))..];
            return new Noise();
        }

        rest = ahead;
        if (TryTakeWorking(ref rest, first) is { } working)
            return working;
        if (TryTake(ref ahead, '=') && TryTakeResult(ref ahead, out var second))
        {
            rest = ahead;
            return new Equation(first, second);
        }

        return new Mention(first, rest is ['?', ..]);
    }

    private static Word TakeWord(ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOfAnyExceptInRange('a', 'z');
        var text = end < 0 ? rest : rest[..end];
        rest = rest[text.Length..];
        return new Word(text.ToString());
    }

    private static Working? TryTakeWorking(ref ReadOnlySpan<char> rest, long left)
    {
        if (TryTakeStep(ref rest, left) is not { } step)
            return null;
        var steps = new List<Calculation> { step };
        while (step.Rest == 0 && TryTakeStep(ref rest, step.Result) is { } next)
            steps.Add(step = next);
        return new Working(steps);
    }

    /// <summary>The part of a step behind its left operand: <c>*9=126</c>.</summary>
    private static Calculation? TryTakeStep(ref ReadOnlySpan<char> rest, long left)
    {
        var ahead = rest;
        if (ahead.IsEmpty || !Operations.Contains(ahead[0], StringComparison.Ordinal))
            return null;
        var operation = ahead[0];
        ahead = ahead[1..];
        if (!Calculator.TryTakeNumber(ref ahead, out var right) || !TryTake(ref ahead, '=') || !TryTakeResult(ref ahead, out var result))
            return null;
        rest = ahead;
        if (operation != '/' || !ahead.StartsWith(Rest, StringComparison.Ordinal))
            return new Calculation(left, operation, right, result);
        ahead = ahead[Rest.Length..];
        if (!Calculator.TryTakeNumber(ref ahead, out var remainder))
            return new Calculation(left, operation, right, result);
        rest = ahead;
        return new Calculation(left, operation, right, result, remainder);
    }

    private static bool TryTakeResult(ref ReadOnlySpan<char> rest, out long result)
    {
        var ahead = rest;
        var isNegative = TryTake(ref ahead, '-');
        var found = Calculator.TryTakeNumber(ref ahead, out var magnitude);
        result = isNegative ? -magnitude : magnitude;
        if (found)
            rest = ahead;
        return found;
    }

    private static bool TryTake(ref ReadOnlySpan<char> rest, char expected)
    {
        if (rest.IsEmpty || rest[0] != expected)
            return false;
        rest = rest[1..];
        return true;
    }
}
