using static TorchSharp.torch;

namespace MiniR1.Model;

/// <summary>Names and shapes of a model's weights, part by part as the modules hold them.</summary>
internal sealed class WeightList(ModelConfig config, ModelOptions options)
{
    private readonly long width = config.HiddenSize;

    public IEnumerable<WeightShape> All()
    {
        yield return Matrix("model.embed_tokens", config.VocabSize, width);
        for (var layer = 0; layer < config.NumHiddenLayers; layer++)
        {
            foreach (var weight in Layer($"model.layers.{layer}", layer))
                yield return weight;
        }

        if (options.MultiTokenPrediction)
        {
            foreach (var weight in Prediction($"model.layers.{config.NumHiddenLayers}"))
                yield return weight;
        }

        yield return Norm("model.norm", width);
        if (!config.TieWordEmbeddings)
            yield return Matrix("lm_head", config.VocabSize, width);
        foreach (var buffer in Buffers())
            yield return buffer;
    }

    // What is not trained by gradients comes last in a module's state.
    private IEnumerable<WeightShape> Buffers()
    {
        if (config is not DeepSeekV3Config sparse)
            yield break;
        var layers = config.NumHiddenLayers + (options.MultiTokenPrediction ? 1 : 0);
        for (var layer = sparse.FirstKDenseReplace; layer < layers; layer++)
            yield return new WeightShape($"model.layers.{layer}.mlp.gate.e_score_correction_bias", [sparse.NRoutedExperts], ScalarType.Float32);
    }

    private IEnumerable<WeightShape> Layer(string name, int layer)
    {
        yield return Norm($"{name}.input_layernorm", width);
        foreach (var weight in Attention($"{name}.self_attn"))
            yield return weight;
        yield return Norm($"{name}.post_attention_layernorm", width);
        var feedForward = config is DeepSeekV3Config sparse && layer >= sparse.FirstKDenseReplace
            ? Experts($"{name}.mlp", sparse)
            : FeedForward($"{name}.mlp", config.IntermediateSize);
        foreach (var weight in feedForward)
            yield return weight;
    }

    private IEnumerable<WeightShape> Prediction(string name) => config is DeepSeekV3Config
        ?
        [
            .. Layer(name, config.NumHiddenLayers),
            Norm($"{name}.enorm", width),
            Norm($"{name}.hnorm", width),
            Matrix($"{name}.eh_proj", width, 2 * width),
            Norm($"{name}.shared_head.norm", width),
        ]
        : throw new MiniR1Exception($"Multi-token prediction is DeepSeek-V3's; model type \"{config.ModelType}\" has none.");

    private IEnumerable<WeightShape> Attention(string name) => config switch
    {
        DeepSeekV3Config latent => Latent(name, latent),
        GroupedQueryConfig grouped => Grouped(name, grouped),
        _ => throw new MiniR1Exception($"Model type \"{config.ModelType}\" has no attention in MiniR1."),
    };

    private IEnumerable<WeightShape> Latent(string name, DeepSeekV3Config latent)
    {
        var (heads, bias) = ((long)latent.NumAttentionHeads, latent.AttentionBias);
        IEnumerable<WeightShape> query = latent.QLoraRank is { } rank
            ?
            [
                .. Projection($"{name}.q_a_proj", rank, width, bias),
                Norm($"{name}.q_a_layernorm", rank),
                Matrix($"{name}.q_b_proj", heads * latent.QkHeadDim, rank),
            ]
            : [Matrix($"{name}.q_proj", heads * latent.QkHeadDim, width)];
        return
        [
            .. query,
            .. Projection($"{name}.kv_a_proj_with_mqa", latent.KvLoraRank + latent.QkRopeHeadDim, width, bias),
            Norm($"{name}.kv_a_layernorm", latent.KvLoraRank),
            // Absorbed, it is multiplied head by head, so it is of the activations' type.
            Plain($"{name}.kv_b_proj.weight", heads * (latent.QkNopeHeadDim + latent.VHeadDim), latent.KvLoraRank),
            .. Projection($"{name}.o_proj", width, heads * latent.VHeadDim, bias),
        ];
    }

    private IEnumerable<WeightShape> Grouped(string name, GroupedQueryConfig grouped)
    {
        var (all, shared) = ((long)grouped.NumAttentionHeads * grouped.HeadDim, (long)grouped.NumKeyValueHeads * grouped.HeadDim);
        return
        [
            .. Projection($"{name}.q_proj", all, width, grouped.QueryKeyValueBias),
            .. Projection($"{name}.k_proj", shared, width, grouped.QueryKeyValueBias),
            .. Projection($"{name}.v_proj", shared, width, grouped.QueryKeyValueBias),
            .. Projection($"{name}.o_proj", width, all, grouped.OutputBias),
        ];
    }

    private IEnumerable<WeightShape> Experts(string name, DeepSeekV3Config sparse)
    {
        yield return Plain($"{name}.gate.weight", sparse.NRoutedExperts, width);
        for (var expert = 0; expert < sparse.NRoutedExperts; expert++)
        {
            foreach (var weight in FeedForward($"{name}.experts.{expert}", sparse.MoeIntermediateSize))
                yield return weight;
        }

        if (sparse.NSharedExperts == 0)
            yield break;
        foreach (var weight in FeedForward($"{name}.shared_experts", (long)sparse.MoeIntermediateSize * sparse.NSharedExperts))
            yield return weight;
    }

    private WeightShape[] FeedForward(string name, long inner) =>
    [
        Matrix($"{name}.gate_proj", inner, width),
        Matrix($"{name}.up_proj", inner, width),
        Matrix($"{name}.down_proj", width, inner),
    ];

    private WeightShape[] Projection(string name, long outputs, long inputs, bool hasBias) => hasBias
        ? [Matrix(name, outputs, inputs), Plain($"{name}.bias", outputs)]
        : [Matrix(name, outputs, inputs)];

    private WeightShape Matrix(string name, long rows, long columns) =>
        new($"{name}.weight", [rows, columns], options.MatrixDtype ?? options.Dtype);

    private WeightShape Norm(string name, long size) => Plain($"{name}.weight", size);

    private WeightShape Plain(string name, params long[] shape) => new(name, shape, options.Dtype);
}
