namespace MiniR1.Training;

/// <summary>Pretrains a model step by step.</summary>
public interface IPretrainer : IDisposable
{
    /// <summary>The optimiser's moments, which a training state keeps.</summary>
    IOptimizerState Optimizer { get; }

    /// <summary>Step <paramref name="step"/>, counted from 0: reads its rows, updates the weights.</summary>
    /// <param name="step">which</param>
    /// <param name="measure">whether the measurements are wanted, for which a device is waited for</param>
    /// <returns>what was measured; may be null when it was not asked for</returns>
    PretrainingStep? Step(int step, bool measure);
}
