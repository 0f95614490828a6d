namespace MiniR1.Tasks;

/// <summary>Products of numbers with several digits, by long multiplication with slips, in plain words.</summary>
public sealed class MultiplicationTask : WorkedTask<MultiplicationProblem>
{
    private const ulong HashStream = 0x54696D6573; // "Times"

    private readonly MultiplicationConfig _config;
    private readonly MultiplicationCorpusConfig _corpus;

    /// <exception cref="MiniR1Exception">A value of a config is out of range.</exception>
    public MultiplicationTask(MultiplicationConfig config, MultiplicationCorpusConfig corpus)
        : base(corpus)
    {
        ArgumentNullException.ThrowIfNull(config);
        _config = config.Validate();
        _corpus = corpus;
    }

    public override int LongestPrompt => 1 + _config.LeftDigits + 1 + _config.RightDigits + 1; // bos 47*36:

    /// <inheritdoc/>
    public override IProblem? Parse(string prompt) => MultiplicationProblem.TryParse(prompt);

    private protected override MultiplicationProblem DrawAny(ref SplitMix64 random) =>
        new(DrawFactor(_config.LeftDigits, ref random), DrawFactor(_config.RightDigits, ref random));

    // 47*36 and 36*47 lie in the same split.
    private protected override ulong HashOf(MultiplicationProblem problem) => SplitMix64.Combine(
        SplitMix64.Combine(HashStream, (ulong)Math.Min(problem.Left, problem.Right)), (ulong)Math.Max(problem.Left, problem.Right));

    private protected override int AppendAttempt(
        ref TextBuilder text, MultiplicationProblem problem, bool slip, ref SplitMix64 random) =>
        LongMultiplication.Append(ref text, problem.Left, problem.Right, slip, _corpus.ShowCarries, ref random);

    private protected override bool AppendWork(
        ref TextBuilder text, MultiplicationProblem problem, int claim, ref SplitMix64 random)
    {
        if (random.NextBool(_corpus.Nines))
            return ProductCheckWriter.AppendNines(ref text, problem.Left, problem.Right, claim, ref random);
        return random.NextBool(_corpus.Division)
            ? ProductCheckWriter.AppendDivision(ref text, problem.Left, problem.Right, claim, ref random)
            : ProductCheckWriter.AppendSubtraction(ref text, problem.Left, problem.Right, claim, ref random);
    }

    private protected override void AppendClaim(ref TextBuilder text, MultiplicationProblem problem, int claim) =>
        text.Append(new Calculation(problem.Left, '*', problem.Right, claim));

    private static int DrawFactor(int digits, ref SplitMix64 random)
    {
        var smallest = digits switch { 2 => 10, 3 => 100, _ => 1000 };
        return smallest + random.NextInt(9 * smallest);
    }
}
