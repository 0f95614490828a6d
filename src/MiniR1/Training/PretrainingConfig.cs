namespace MiniR1.Training;

/// <summary>Pretraining on packed documents.</summary>
public sealed record PretrainingConfig
{
    public int Steps { get; init; } = 2000;

    /// <summary>Documents of a step.</summary>
    public int Documents { get; init; } = 160;

    /// <summary>
    /// Rows of a step where its shape is fixed, as a captured step needs it: documents that find no room are left out.
    /// 0 for as many rows as the documents take.
    /// </summary>
    public int Rows { get; init; }

    /// <summary>Kinds of rows, in tokens, ascending; each document goes into the shortest that holds it.</summary>
    public IReadOnlyList<int> RowLengths { get; init; } = [48, 96];

    /// <summary>Whether the prompts' tokens are learnt too; the numbers in them are random.</summary>
    public bool LossOnPrompts { get; init; }

    /// <summary>Whether a quiz's operands are learnt too, which are random; otherwise its verdict alone.</summary>
    public bool LossOnQuizOperands { get; init; }

    public LearningRate LearningRate { get; init; } = new() { Peak = 3e-3, WarmupSteps = 30 };

    public AdamWConfig Optimizer { get; init; } = new() { WeightDecay = .05 };

    /// <summary>Muon for the matrices inside the layers; null for AdamW everywhere.</summary>
    public MuonConfig? Muon { get; init; }

    /// <summary>The gradients' common norm is scaled down to this.</summary>
    public double GradientClip { get; init; } = 1;

    /// <summary>Gamma of the bias-only load balancing, per step.</summary>
    public double BalancingRate { get; init; } = 1e-3;

    /// <summary>Standard deviation of the initial weights.</summary>
    public double InitialDeviation { get; init; } = .05;

    /// <exception cref="MiniR1Exception">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        LearningRate.Validate("pretraining");
        Optimizer.Validate("pretraining");
        Muon?.Validate();
        Require(Steps >= 0, nameof(Steps), Steps, "0 or more");
        Require(Documents >= 1, nameof(Documents), Documents, "1 or more");
        Require(Rows >= 0, nameof(Rows), Rows, "1 or more, or 0 for as many as the documents take");
        Require(
            RowLengths.Count > 0 && RowLengths[0] >= 8 && RowLengths.Zip(RowLengths.Skip(1)).All(pair => pair.First < pair.Second),
            nameof(RowLengths), $"[{string.Join(", ", RowLengths)}]", "ascending lengths of at least 8");
        Require(GradientClip > 0, nameof(GradientClip), GradientClip, "more than 0");
        Require(BalancingRate >= 0, nameof(BalancingRate), BalancingRate, "0 or more");
        Require(InitialDeviation > 0, nameof(InitialDeviation), InitialDeviation, "more than 0");
    }

    private static void Require(bool holds, string name, object value, string range)
    {
        if (!holds)
            throw new MiniR1Exception($"Pretraining's {name} is {value}: set it to {range}.");
    }
}
