namespace MiniR1.Training;

/// <summary>How a learning rate goes down.</summary>
public enum Decay
{
    /// <summary>Along half a cosine.</summary>
    Cosine,

    /// <summary>Along a straight line.</summary>
    Linear,
}

/// <summary>A learning rate as a function of the step.</summary>
public sealed record LearningRate
{
    /// <summary>The rate at the end of the warm-up.</summary>
    public double Peak { get; init; }

    /// <summary>Steps over which it rises from 0.</summary>
    public int WarmupSteps { get; init; }

    public Decay Decay { get; init; } = Decay.Cosine;

    /// <summary>Steps at the peak before it goes down.</summary>
    public int HoldSteps { get; init; }

    /// <summary>What is left at the end, as a share of the peak.</summary>
    public double FinalShare { get; init; } = .1;

    /// <summary>The step at which the decay ends; 0 for the last step of the phase.</summary>
    public int DecaySteps { get; init; }

    /// <param name="step">counted from 0</param>
    /// <param name="steps">of the phase</param>
    public double At(int step, int steps)
    {
        if (step < WarmupSteps)
            return Peak * (step + 1) / WarmupSteps;
        var (start, end) = (WarmupSteps + HoldSteps, DecaySteps > 0 ? DecaySteps : steps);
        var progress = Math.Clamp((double)(step - start) / Math.Max(1, end - start), 0, 1);
        var left = Decay == Decay.Cosine ? (1 + Math.Cos(Math.PI * progress)) / 2 : 1 - progress;
        return Peak * (FinalShare + (1 - FinalShare) * left);
    }

    /// <exception cref="MiniR1Exception">A value is out of range; the message names it.</exception>
    public void Validate(string phase)
    {
        if (!(Peak is > 0 and < 1))
            throw new MiniR1Exception($"The learning rate of {phase} is {Peak}: set its peak to more than 0 and less than 1.");
        if (WarmupSteps < 0 || HoldSteps < 0 || DecaySteps < 0)
            throw new MiniR1Exception($"The learning rate of {phase} has a negative count of steps: use 0 or more.");
        if (!(FinalShare is >= 0 and <= 1))
            throw new MiniR1Exception($"The learning rate of {phase} ends at a share of {FinalShare}: set it to 0 to 1.");
    }
}
