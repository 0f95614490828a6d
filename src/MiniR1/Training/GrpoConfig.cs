namespace MiniR1.Training;

/// <summary>Reinforcement learning by GRPO (arXiv 2402.03300) with rule-based rewards.</summary>
public sealed record GrpoConfig
{
    public int Steps { get; init; } = 60;

    /// <summary>Problems a step.</summary>
    public int Prompts { get; init; } = 32;

    /// <summary>Completions a problem, which are compared with each other.</summary>
    public int GroupSize { get; init; } = 16;

    /// <summary>Updates a step; the completions are shared out among them.</summary>
    public int Minibatches { get; init; } = 1;

    public int MaxNewTokens { get; init; } = 100;

    public double Temperature { get; init; } = 1;

    public LearningRate LearningRate { get; init; } =
        new() { Peak = 3e-4, WarmupSteps = 5, Decay = Decay.Linear };

    public AdamWConfig Optimizer { get; init; } = new() { Beta2 = .99 };

    public double GradientClip { get; init; } = .3;

    public double ClipLow { get; init; } = .2;

    public double ClipHigh { get; init; } = .2;

    /// <summary>Weight of the divergence from the base model; 0 also saves the base model's pass.</summary>
    public double KlWeight { get; init; } = .01;

    public LossNormalisation Normalisation { get; init; } = LossNormalisation.TokenMean;

    /// <summary>Whether advantages are divided by their group's standard deviation.</summary>
    public bool StandardiseAdvantages { get; init; } = true;

    /// <summary>Leaves groups whose rewards are all equal out of the update (DAPO, arXiv 2503.14476, without redrawing).</summary>
    public bool SkipZeroVarianceGroups { get; init; }

    /// <summary>Gamma of the load balancing during RL; 0 freezes the routers' bias.</summary>
    public double BalancingRate { get; init; }

    /// <summary>Completions of one forward and backward pass; bounds the memory.</summary>
    public int MicrobatchRows { get; init; } = 64;

    /// <exception cref="MiniR1Exception">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        LearningRate.Validate("GRPO");
        Optimizer.Validate("GRPO");
        Require(Steps >= 0, nameof(Steps), Steps, "0 or more");
        Require(Prompts >= 1, nameof(Prompts), Prompts, "1 or more");
        Require(GroupSize >= 2, nameof(GroupSize), GroupSize, "2 or more, since an advantage compares completions");
        Require(Minibatches >= 1 && Minibatches <= Prompts, nameof(Minibatches), Minibatches, $"1 to Prompts ({Prompts})");
        Require(MaxNewTokens >= 1, nameof(MaxNewTokens), MaxNewTokens, "1 or more");
        Require(Temperature is > 0 and <= 10, nameof(Temperature), Temperature, "more than 0, at most 10");
        Require(GradientClip > 0, nameof(GradientClip), GradientClip, "more than 0");
        Require(ClipLow is > 0 and < 1, nameof(ClipLow), ClipLow, "more than 0, less than 1");
        Require(ClipHigh is > 0 and < 10, nameof(ClipHigh), ClipHigh, "more than 0, less than 10");
        Require(KlWeight >= 0, nameof(KlWeight), KlWeight, "0 or more");
        Require(BalancingRate >= 0, nameof(BalancingRate), BalancingRate, "0 or more");
        Require(MicrobatchRows >= 1, nameof(MicrobatchRows), MicrobatchRows, "1 or more");
    }

    private static void Require(bool holds, string name, object value, string range)
    {
        if (!holds)
            throw new MiniR1Exception($"GRPO's {name} is {value}: set it to {range}.");
    }
}
