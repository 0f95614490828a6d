using static TorchSharp.torch;

namespace MiniR1.Model;

/// <summary>
/// Multi-token prediction of depth 1 (DeepSeek-V3, arXiv 2412.19437, section 2.2): one more decoder layer that, given
/// the model's output at position i and the embedding of token i+1, predicts token i+2. Embedding and head are the
/// main model's. In a checkpoint it is the layer behind the last: its names begin with <c>model.layers.61.</c> in V3.
/// </summary>
public sealed class MultiTokenPrediction : DecoderLayer
{
    private readonly RmsNorm enorm;
    private readonly RmsNorm hnorm;
    private readonly Projection eh_proj;
    private readonly SharedHead shared_head;

    public MultiTokenPrediction(DeepSeekV3Config config, ModelOptions options)
        : base(config, config.NumHiddenLayers, options)
    {
        enorm = new RmsNorm(config.HiddenSize, config.RmsNormEps, options);
        hnorm = new RmsNorm(config.HiddenSize, config.RmsNormEps, options);
        eh_proj = new Projection(2L * config.HiddenSize, config.HiddenSize, false, options);
        shared_head = new SharedHead(config, options);
        register_module(nameof(enorm), enorm);
        register_module(nameof(hnorm), hnorm);
        register_module(nameof(eh_proj), eh_proj);
        register_module(nameof(shared_head), shared_head);
    }

    /// <summary>Equations 21-23, up to the head.</summary>
    /// <param name="hidden">[B, T, D]: the main model's output at positions 0..T-1</param>
    /// <param name="nextEmbeddings">[B, T, D]: the embeddings of tokens 1..T</param>
    /// <param name="context">the positions' tables and mask</param>
    /// <returns>[B, T, D], for <see cref="CausalLanguageModel.Logits"/>: row i is about token i+2</returns>
    public Tensor Forward(Tensor hidden, Tensor nextEmbeddings, AttentionContext context)
    {
        using var scope = NewDisposeScope();
        var joined = cat([enorm.Forward(nextEmbeddings), hnorm.Forward(hidden)], dim: -1); // [B, T, 2D]
        var predicted = Forward(eh_proj.Forward(joined), context, cache: null); // [B, T, D]
        return shared_head.Forward(predicted).MoveToOuterDisposeScope(); // [B, T, D]
    }

    /// <summary>The norm before the shared head; the head's matrix itself is the main model's.</summary>
    private sealed class SharedHead : nn.Module
    {
        private readonly RmsNorm norm;

        public SharedHead(ModelConfig config, ModelOptions options)
            : base(nameof(SharedHead))
        {
            norm = new RmsNorm(config.HiddenSize, config.RmsNormEps, options);
            RegisterComponents();
        }

        public Tensor Forward(Tensor hidden) => norm.Forward(hidden);
    }
}
