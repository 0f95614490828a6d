using MiniR1.Evaluation;
using MiniR1.Model;
using MiniR1.Tasks;
using MiniR1.Training;

namespace MiniR1.Experiments;

/// <summary>Everything that an R1-Zero run is made from; a preset and a run's config.json are its JSON.</summary>
public sealed record ExperimentConfig
{
    public string Description { get; init; } = "";

    /// <summary>Names the initial weights, the documents, the problems and the samples.</summary>
    public int Seed { get; init; }

    /// <summary>Threads that share the rows; 0 for one a core.</summary>
    public int Workers { get; init; }

    /// <summary>Where it is computed.</summary>
    public ComputeDevice Device { get; init; }

    /// <summary>What a GPU computes in; its master weights are float32, as all is on a CPU.</summary>
    public Precision Precision { get; init; }

    /// <summary>What the run takes away from the experiment; nothing by default.</summary>
    public Control Control { get; init; }

    /// <summary>In the keys of a Hugging Face config.json.</summary>
    public required ModelConfig Model { get; init; }

    /// <summary>What it is about; "kind" in its JSON says which kind of task, Countdown if it is not there.</summary>
    public TaskConfig Task { get; init; } = new CountdownConfig();

    /// <summary>Of the type that goes with the task.</summary>
    public CorpusConfig Corpus { get; init; } = new();

    public PretrainingConfig Pretraining { get; init; } = new();

    public RewardConfig Reward { get; init; } = new();

    public GrpoConfig Grpo { get; init; } = new();

    public EvaluationConfig Evaluation { get; init; } = new();

    /// <summary>This config, if its values make sense together.</summary>
    /// <exception cref="MiniR1Exception">A value is out of range; the message names it.</exception>
    public ExperimentConfig Validate()
    {
        if (Seed < 0)
            throw new MiniR1Exception($"The seed is {Seed}: set it to 0 or more.");
        if (Workers < 0)
            throw new MiniR1Exception($"The number of workers is {Workers}: set it to 1 or more, or 0 for one a core.");
        Model.Validate();
        Task.Validate();
        Corpus.Validate();
        Pretraining.Validate();
        Grpo.Validate();
        Reward.Validate();
        Evaluation.Validate();
        ValidateTogether();
        return this;
    }

    /// <summary>The task, with the corpus.</summary>
    /// <exception cref="MiniR1Exception">A value is out of range, or they do not go together.</exception>
    public ITask CreateTask() => Task.Create(Controls.Corpus(this));

    private void ValidateTogether()
    {
        var task = CreateTask();
        var symbols = task.Tokenizer.VocabularySize;
        if (Model.VocabSize < symbols)
            throw new MiniR1Exception($"The model's vocab_size is {Model.VocabSize}: set it to {symbols} or more, as many as the tokenizer has.");
        var (context, row) = (Model.MaxPositionEmbeddings, Pretraining.RowLengths[^1]);
        if (row > context)
            throw new MiniR1Exception($"Pretraining's RowLengths reach {row}: set them to at most the model's max_position_embeddings ({context}).");
        var completion = context - task.LongestPrompt;
        if (Grpo.MaxNewTokens > completion)
        {
            throw new MiniR1Exception(
                $"GRPO's MaxNewTokens is {Grpo.MaxNewTokens}: set it to at most {completion}, what the longest prompt leaves of the "
                + $"model's max_position_embeddings ({context}).");
        }
    }
}

/// <summary>Where a run is computed.</summary>
public enum ComputeDevice
{
    /// <summary>The cores.</summary>
    Cpu,

    /// <summary>The first GPU, by captured steps.</summary>
    Cuda,
}

/// <summary>A type of numbers to compute in.</summary>
public enum Precision
{
    /// <summary>float32</summary>
    Full,

    Bfloat16,
}

/// <summary>What a completion is paid for.</summary>
public sealed record RewardConfig
{
    public double Accuracy { get; init; } = 1;

    public double Format { get; init; } = .1;

    /// <summary>Whether a right answer in the wrong form is paid nothing.</summary>
    public bool Gated { get; init; } = true;

    /// <exception cref="MiniR1Exception">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        Require(nameof(Accuracy), Accuracy);
        Require(nameof(Format), Format);
    }

    private static void Require(string name, double value)
    {
        if (!(value is >= 0 and <= 1000))
            throw new MiniR1Exception($"The reward's {name} is {value}: set it to 0 to 1000.");
    }
}
