using MiniR1.Checkpoints;
using MiniR1.Generation;
using MiniR1.Model;
using MiniR1.Tokenization;
using MiniR1.Training;

namespace MiniR1.Experiments;

/// <summary>A run on the cores: workers that each have a share of the rows.</summary>
public sealed class CoresEngine : IEngine
{
    private readonly ExperimentConfig config;
    private readonly ITokenizer tokenizer;
    private readonly WorkerThreads workers;

    /// <param name="config">validated</param>
    /// <param name="tokenizer">the model's</param>
    public CoresEngine(ExperimentConfig config, ITokenizer tokenizer)
    {
        this.config = config;
        this.tokenizer = tokenizer;
        workers = new WorkerThreads(config.Workers > 0 ? config.Workers : Environment.ProcessorCount);
        Model = new CausalLanguageModel(config.Model);
        Generator = NewGenerator(Model);
    }

    public CausalLanguageModel Model { get; }

    public ITextGenerator Generator { get; }

    public ITextGenerator NewGenerator(CausalLanguageModel model) =>
        new ParallelTextGenerator(new TextGenerator(model, tokenizer.EosId, tokenizer.PadId), workers);

    public IPretrainer NewPretrainer(PackedCorpus corpus, int firstStep) =>
        new Pretrainer(Model, corpus, config.Pretraining, workers);

    public PolicyTraining NewPolicyUpdate(string baseModel)
    {
        var reference = config.Grpo.KlWeight > 0 ? Checkpoint.Load(baseModel) : null;
        reference?.eval();
        var optimizer = new AdamWOptimizer(Model.named_parameters(), config.Grpo.Optimizer);
        var update = new GrpoUpdate(Model, reference, optimizer, config.Grpo, tokenizer.PadId, workers);
        return new PolicyTraining(update, optimizer, reference is null ? [optimizer] : [optimizer, reference]);
    }

    public void Publish()
    {
    }

    public void Collect()
    {
    }

    public void Dispose()
    {
        Model.Dispose();
        workers.Dispose();
    }
}
