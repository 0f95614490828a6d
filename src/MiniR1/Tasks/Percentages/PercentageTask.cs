namespace MiniR1.Tasks;

/// <summary>Chains of percentages in words, with slips, in plain words.</summary>
public sealed class PercentageTask : WorkedTask<PercentageProblem>
{
    private const ulong HashStream = 0x50657263656E74; // "Percent"

    private static readonly string[] s_backs = [" back ", " the other way ", " undo ", " from the end "];
    private static readonly string[] s_agains = [" again ", " redo ", " once more "];

    private readonly PercentageConfig _config;
    private readonly PercentageCorpusConfig _corpus;

    /// <exception cref="MiniR1Exception">A value of a config is out of range.</exception>
    public PercentageTask(PercentageConfig config, PercentageCorpusConfig corpus)
        : base(corpus)
    {
        ArgumentNullException.ThrowIfNull(config);
        _config = config.Validate();
        _corpus = corpus;
        LongestPrompt = 1 + PercentageWords.LongestPrompt(_config);
    }

    public override int LongestPrompt { get; }

    public override IProblem? Parse(string prompt) => PercentageProblem.TryParse(prompt);

    private protected override PercentageProblem? DrawAny(ref SplitMix64 random)
    {
        var price = 2 + random.NextInt(_config.LargestPrice - 1);
        Span<int> changes = stackalloc int[_config.Changes];
        for (var i = 0; i < changes.Length; i++)
            changes[i] = _config.Percents[random.NextInt(_config.Percents.Count)] * (random.NextBool(.5) ? 1 : -1);
        if (PercentageProblem.Apply(price, changes, _config.LargestResult) is null)
            return null;
        var text = new TextBuilder(stackalloc char[160]);
        PercentageWords.AppendPrompt(ref text, price, changes, ref random);
        var problem = PercentageProblem.Create(price, [.. changes], text.Text.ToString());
        text.Dispose();
        return problem;
    }

    // Of the numbers alone: other words for the same problem lie in the same split.
    private protected override ulong HashOf(PercentageProblem problem)
    {
        var hash = SplitMix64.Combine(HashStream, (ulong)problem.Price);
        foreach (var change in problem.Changes)
            hash = SplitMix64.Combine(hash, (ulong)(change + 100));
        return hash;
    }

    private protected override int AppendAttempt(
        ref TextBuilder text, PercentageProblem problem, bool slip, ref SplitMix64 random) =>
        PercentageSteps.Append(ref text, problem, slip, ref random);

    private protected override bool AppendWork(
        ref TextBuilder text, PercentageProblem problem, int claim, ref SplitMix64 random)
    {
        if (random.NextBool(_corpus.Inverse))
            return AppendBack(ref text, problem, claim, ref random);
        text.Append(Wording.Any<string>(s_agains, ref random));
        var again = PercentageSteps.Append(ref text, problem, slip: false, ref random);
        return Wording.AppendComparison(ref text, again, claim, ref random);
    }

    private protected override void AppendClaim(ref TextBuilder text, PercentageProblem problem, int claim)
    {
        text.Append(problem.Prompt.AsSpan(0, problem.Prompt.Length - 1));
        text.Append(" makes ");
        text.Append(claim);
    }

    /// <summary><c>90*100=9000/90=100, 100*100=10000/125=80, 80=80</c>, up to the first that leaves a rest.</summary>
    private static bool AppendBack(ref TextBuilder text, PercentageProblem problem, int value, ref SplitMix64 random)
    {
        text.Append(Wording.Any<string>(s_backs, ref random));
        for (var i = problem.Changes.Length - 1; i >= 0; i--)
        {
            var (product, whole) = (value * 100, 100 + problem.Changes[i]);
            var (before, rest) = Math.DivRem(product, whole);
            text.Append(new Calculation(value, '*', 100, product));
            text.AppendRest(new Calculation(product, '/', whole, before, rest));
            if (rest != 0)
                return false;
            if (i > 0)
                text.Append(", ");
            value = before;
        }

        return Wording.AppendComparison(ref text, value, problem.Price, ref random);
    }
}
