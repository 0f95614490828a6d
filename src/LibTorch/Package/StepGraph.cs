namespace LibTorch;

public sealed partial class StepGraph
{
    private StepGraph(Action body) => this.body = body;

    /// <summary>Does the step again.</summary>
    public void Replay() => body();

    public void Dispose() => GC.SuppressFinalize(this);

    // TorchSharp has no graphs: the plain form runs.
    private void Capture(StepGraph? sharing) => body();
}
