namespace MiniR1.Tasks;

/// <summary>
/// What stands between two calculations, up to the first word that says yes or no: <c>is that 161? no</c>.
/// </summary>
/// <param name="Equations">numbers said to be equal</param>
/// <param name="Numbers">numbers that are only mentioned</param>
/// <param name="Says">the verdict, if there is a word for it</param>
/// <param name="Denied">what a 'not' stands before: <c>not 161</c></param>
/// <param name="Next">the place of the piece behind it</param>
internal sealed record Statement(
    IReadOnlyList<Equation> Equations, IReadOnlyList<Mention> Numbers, bool? Says, long? Denied, int Next)
{
    internal static Statement Take(IReadOnlyList<ThoughtElement> pieces, int at)
    {
        var (equations, numbers) = (new List<Equation>(), new List<Mention>());
        for (; at < pieces.Count && pieces[at] is not (Working or Noise); at++)
        {
            switch (pieces[at])
            {
                case Equation equation:
                    equations.Add(equation);
                    break;
                case Mention mention:
                    numbers.Add(mention);
                    break;
                case Word { Says: { } says } word:
                    var denied = word.Text == "not" ? pieces.ElementAtOrDefault(at + 1) : null;
                    var isLonger = denied is Mention or Word { Says: not null };
                    return new Statement(equations, numbers, says, (denied as Mention)?.Number, at + (isLonger ? 2 : 1));
            }
        }

        return new Statement(equations, numbers, null, null, at);
    }
}
