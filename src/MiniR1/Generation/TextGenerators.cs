using MiniR1.Model;
using MiniR1.Tokenization;
using MiniR1.Training;

namespace MiniR1.Generation;

/// <summary>
/// The generator that is fast where a model is: captured steps on a GPU, all workers on the cores. One for each model,
/// kept, as what was captured once serves as long as the model's tensors stay in place.
/// </summary>
/// <param name="workers">share the rows out among themselves on the cores</param>
/// <param name="rows">completions at once on a GPU</param>
public sealed class TextGenerators(WorkerThreads workers, int rows = 512) : IDisposable
{
    private readonly Dictionary<CausalLanguageModel, ITextGenerator> known = [];

    /// <summary>The same one for the same model.</summary>
    public ITextGenerator For(CausalLanguageModel model, ITokenizer tokenizer) =>
        known.TryGetValue(model, out var generator) ? generator : known[model] = New(model, tokenizer);

    public void Dispose()
    {
        foreach (var captured in known.Values.OfType<IDisposable>())
            captured.Dispose();
        known.Clear();
    }

    private ITextGenerator New(CausalLanguageModel model, ITokenizer tokenizer) =>
        model.Options.Placement.type == TorchSharp.DeviceType.CUDA
            ? new CapturedTextGenerator(model, tokenizer.EosId, tokenizer.PadId, rows)
            : new ParallelTextGenerator(new TextGenerator(model, tokenizer.EosId, tokenizer.PadId), workers);
}
