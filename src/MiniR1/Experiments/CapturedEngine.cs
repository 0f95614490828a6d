using MiniR1.Checkpoints;
using MiniR1.Generation;
using MiniR1.Model;
using MiniR1.Tokenization;
using MiniR1.Training;
using MiniR1.Training.Captured;
using static TorchSharp.torch;

namespace MiniR1.Experiments;

/// <summary>
/// A run on a GPU: float32 master weights, a copy that computes in the config's type, and every step - pretraining,
/// decoding, update - captured once and replayed. On a CPU the same steps run plainly, which is how they are tested.
/// </summary>
public sealed class CapturedEngine : IEngine
{
    private readonly ExperimentConfig config;
    private readonly MixedPrecisionModel model;
    private readonly CapturedTextGenerator generator;
    private readonly ITokenizer tokenizer;
    private readonly int rows; // completions at once
    private readonly int longest; // prompt and completion

    /// <param name="config">validated</param>
    /// <param name="tokenizer">the model's</param>
    /// <param name="longestPrompt">tokens, bos included</param>
    /// <param name="device">where everything is computed</param>
    /// <exception cref="MiniR1Exception">There is no such device.</exception>
    public CapturedEngine(ExperimentConfig config, ITokenizer tokenizer, int longestPrompt, Device device)
    {
        if (device.type == TorchSharp.DeviceType.CUDA)
            RequireCuda();
        this.config = config;
        longest = longestPrompt + config.Grpo.MaxNewTokens;
        // The dense form is the one that the host need not look into, so the one that can be captured.
        Model = new CausalLanguageModel(config.Model, new ModelOptions { Device = device, Experts = ExpertForm.Dense });
        model = new MixedPrecisionModel(Model, config.Precision == Precision.Bfloat16 ? ScalarType.BFloat16 : ScalarType.Float32);
        this.tokenizer = tokenizer;
        rows = Math.Max(config.Grpo.Prompts * config.Grpo.GroupSize, config.Evaluation.Problems);
        generator = NewCapturedGenerator(model.Working);
    }

    public CausalLanguageModel Model { get; }

    /// <summary>Finds out before anything is written whether there is a GPU.</summary>
    /// <exception cref="MiniR1Exception">There is none that this libtorch sees.</exception>
    public static void RequireCuda()
    {
        if (!cuda.is_available())
            throw new MiniR1Exception("The run wants a GPU, but this libtorch sees none (minir1 doctor says more): choose another preset, or one of your own whose device is cpu.");
    }

    public ITextGenerator Generator => generator;

    public ITextGenerator NewGenerator(CausalLanguageModel model) => NewCapturedGenerator(model);

    public IPretrainer NewPretrainer(PackedCorpus corpus, int firstStep) =>
        new CapturedPretrainer(model, corpus, config.Pretraining, firstStep);

    public PolicyTraining NewPolicyUpdate(string baseModel)
    {
        var reference = config.Grpo.KlWeight > 0 ? Checkpoint.Load(baseModel, model.Working.Options) : null;
        reference?.eval();
        // Rows of a multiple of 16 places keep the library's attention on its fast path.
        var update = new CapturedPolicyUpdate(model, reference, config.Grpo, (longest + 15) / 16 * 16);
        return new PolicyTraining(update, update.Optimizer, reference is null ? [update] : [update, reference]);
    }

    private CapturedTextGenerator NewCapturedGenerator(CausalLanguageModel of) =>
        new(of, tokenizer.EosId, tokenizer.PadId, rows);

    public void Publish() => model.PublishAll();

    public void Collect() => model.CollectBuffers();

    public void Dispose()
    {
        generator.Dispose();
        model.Dispose();
        Model.Dispose();
    }
}
