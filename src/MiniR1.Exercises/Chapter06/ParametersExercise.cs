namespace MiniR1.Exercises.Chapter06;

/// <summary>What a small mixture of experts holds in total, and what of it works on a token.</summary>
internal sealed class ParametersExercise : Exercise<Func<int, int, int, int, int, int, (long Total, long Active)>>
{
    private const long Tables = 2 * 101 * 8, Attention = 4 * 8 * 8, Expert = 3 * 8 * 5, Norm = 8;
    private const int Layers = 3, Experts = 7, Chosen = 2;
    private const long Whole = Tables + Norm + (Layers * (Attention + (2 * Norm) + (Experts * 8) + ((Experts + 1) * Expert)));
    private const long Working = Whole - (Layers * (Experts - Chosen) * Expert);

    public override string Name => "06.parameters";

    public override int Points => 4;

    protected override IEnumerable<string?> Mistakes(Func<int, int, int, int, int, int, (long Total, long Active)> answer)
    {
        var dense = answer(101, 8, 5, Layers, 0, 0);
        yield return Dense(dense.Total);
        var (total, active) = answer(101, 8, 5, Layers, Experts, Chosen);
        yield return Sparse(total);
        yield return active switch
        {
            Working => null,
            _ when active == total => "all parameters are active in yours: of the routed experts only the chosen work on a token",
            Working - (Layers * Expert) => "the shared expert works on every token",
            Working - (Layers * Experts * 8) => "the router works on every token",
            _ => $"active should be {Working} of {total}, yours is {active}: total less the experts that rest",
        };

        // 61 layers of 256 experts: more than an int holds.
        var large = answer(129280, 7168, 2048, 61, 256, 8);
        const long Right = (2L * 129280 * 7168) + 7168
            + (61 * ((4L * 7168 * 7168) + (2 * 7168) + (256L * 7168) + (257L * 3 * 7168 * 2048)));
        yield return large.Total == Right ? null
            : large.Total == unchecked((int)Right) || large.Total is < int.MaxValue
                ? $"61 layers of 256 experts give {large.Total}: a product of ints goes round at 2^31; make the first factor a long"
                : $"61 layers of 256 experts should have {Right} parameters, yours are {large.Total}";
    }

    private static string? Dense(long total)
    {
        const long Right = Tables + Norm + (Layers * (Attention + Expert + (2 * Norm)));
        return total switch
        {
            Right => null,
            Right - (Tables / 2) => "one table of V * D is missing: the embedding and the head have one each",
            Right - Norm => "the norm before the head is missing, D numbers",
            Right - (Layers * 2 * Norm) => "the norms of the layers are missing, two of D numbers each",
            Right - (Layers * Norm) => "a norm of each layer is missing: there are two, before attention and before the experts",
            Right - (Layers * Expert / 3) => "an expert has three matrices of D * I: gate, up and down",
            Right - (Layers * Attention / 4) => "attention has four matrices of D * D: queries, keys, values, output",
            Right - (Layers * Expert) => "without routed experts there is still the shared one in each layer",
            _ => $"3 layers of width 8 with a shared expert of 5, 101 tokens, should have {Right} parameters, yours are {total}",
        };
    }

    private static string? Sparse(long total) => total switch
    {
        Whole => null,
        Whole - (Layers * Experts * 8) => "the router is missing: a row of D numbers for each expert, in each layer",
        Whole - (Layers * Expert) => "the shared expert is missing: it is there beside the routed ones",
        Working => "those are the active ones: the total holds all experts",
        _ => $"with 7 routed experts a layer there should be {Whole} parameters, yours are {total}",
    };
}
