using System.Text.Json.Nodes;

namespace MiniR1.Model;

/// <summary>
/// <c>deepseek_v3</c>: multi-head latent attention and a mixture of experts (DeepSeek-V3 report, arXiv 2412.19437,
/// section 2.1). DeepSeek-R1 and MiniR1's toys are this type.
/// </summary>
public sealed record DeepSeekV3Config : ModelConfig
{
    private const int MostExperts = 1 << 20;
    private const int MostSharedExperts = 1 << 10;

    public override string ModelType => "deepseek_v3";

    public override string Architecture => "DeepseekV3ForCausalLM";

    /// <summary>Width of the compressed query; null projects queries directly.</summary>
    public int? QLoraRank { get; init; }

    /// <summary>Width of the latent that keys and values are expanded from: what the cache keeps.</summary>
    public required int KvLoraRank { get; init; }

    /// <summary>Numbers per head of a query or key that carry no position.</summary>
    public required int QkNopeHeadDim { get; init; }

    /// <summary>Numbers per head that carry the position; the key's are shared by all heads.</summary>
    public required int QkRopeHeadDim { get; init; }

    /// <summary>Numbers per head of a value.</summary>
    public required int VHeadDim { get; init; }

    public required int NRoutedExperts { get; init; }

    public required int NumExpertsPerTok { get; init; }

    /// <summary>Inner width of one expert.</summary>
    public required int MoeIntermediateSize { get; init; }

    /// <summary>Experts that see every token; their widths are joined into one layer.</summary>
    public int NSharedExperts { get; init; } = 1;

    /// <summary>Equal groups of experts; each token chooses from <see cref="TopkGroup"/> of them.</summary>
    public int NGroup { get; init; } = 1;

    public int TopkGroup { get; init; } = 1;

    /// <summary>Whether the chosen experts' weights are made to sum to 1.</summary>
    public bool NormTopkProb { get; init; } = true;

    /// <summary>What the chosen experts' weights are multiplied by.</summary>
    public double RoutedScalingFactor { get; init; } = 1;

    /// <summary>The first layers that stay dense.</summary>
    public int FirstKDenseReplace { get; init; }

    /// <summary>Depth of multi-token prediction in training; the weights need not be present.</summary>
    public int NumNextnPredictLayers { get; init; }

    /// <summary>Whether the attention's down and output projections have a bias.</summary>
    public bool AttentionBias { get; init; }

    /// <summary>Numbers per head of a query or key.</summary>
    public int QkHeadDim => QkNopeHeadDim + QkRopeHeadDim;

    public override int RotaryDim => QkRopeHeadDim;

    public override void Validate(string source = "the model's config")
    {
        base.Validate(source);
        ValidateAttention(source);
        ValidateExperts(source);
    }

    internal static DeepSeekV3Config Read(ConfigReader reader)
    {
        RefuseOtherRouters(reader);
        var heads = reader.Int("num_attention_heads");
        return new DeepSeekV3Config
        {
            VocabSize = reader.Int("vocab_size"),
            HiddenSize = reader.Int("hidden_size"),
            IntermediateSize = reader.Int("intermediate_size"),
            NumHiddenLayers = reader.Int("num_hidden_layers"),
            NumAttentionHeads = heads,
            NumKeyValueHeads = reader.Int("num_key_value_heads", heads),
            MaxPositionEmbeddings = reader.Int("max_position_embeddings"),
            RmsNormEps = reader.Double("rms_norm_eps", 1e-6),
            Rope = RopeConfigJson.Read(reader),
            TieWordEmbeddings = reader.Bool("tie_word_embeddings", false),
            BosTokenId = reader.IntOrNull("bos_token_id"),
            EosTokenIds = reader.TokenIds("eos_token_id"),
            PadTokenId = reader.IntOrNull("pad_token_id"),
            InitializerRange = reader.Double("initializer_range", 0.02),
            Dtype = ReadDtype(reader),
            QLoraRank = reader.IntOrNull("q_lora_rank"),
            KvLoraRank = reader.Int("kv_lora_rank"),
            QkNopeHeadDim = reader.Int("qk_nope_head_dim"),
            QkRopeHeadDim = reader.Int("qk_rope_head_dim"),
            VHeadDim = reader.Int("v_head_dim"),
            NRoutedExperts = reader.Int("n_routed_experts"),
            NumExpertsPerTok = reader.Int("num_experts_per_tok"),
            MoeIntermediateSize = reader.Int("moe_intermediate_size"),
            NSharedExperts = reader.Int("n_shared_experts", 1),
            NGroup = reader.Int("n_group", 1),
            TopkGroup = reader.Int("topk_group", 1),
            NormTopkProb = reader.Bool("norm_topk_prob", true),
            RoutedScalingFactor = reader.Double("routed_scaling_factor", 1),
            FirstKDenseReplace = reader.Int("first_k_dense_replace", 0),
            NumNextnPredictLayers = reader.Int("num_nextn_predict_layers", 0),
            AttentionBias = reader.Bool("attention_bias", false),
        };
    }

    protected override void WriteFields(JsonObject json)
    {
        json["attention_bias"] = AttentionBias;
        json["q_lora_rank"] = QLoraRank;
        json["kv_lora_rank"] = KvLoraRank;
        json["qk_nope_head_dim"] = QkNopeHeadDim;
        json["qk_rope_head_dim"] = QkRopeHeadDim;
        json["qk_head_dim"] = QkHeadDim;

        // transformers calls the rotary part the head's dimension, for its rotary embedding.
        json["head_dim"] = QkRopeHeadDim;
        json["v_head_dim"] = VHeadDim;
        json["rope_interleave"] = true;
        json["n_routed_experts"] = NRoutedExperts;
        json["n_shared_experts"] = NSharedExperts;
        json["num_experts_per_tok"] = NumExpertsPerTok;
        json["moe_intermediate_size"] = MoeIntermediateSize;
        json["moe_layer_freq"] = 1;
        json["n_group"] = NGroup;
        json["topk_group"] = TopkGroup;
        json["topk_method"] = "noaux_tc";
        json["scoring_func"] = "sigmoid";
        json["norm_topk_prob"] = NormTopkProb;
        json["routed_scaling_factor"] = RoutedScalingFactor;
        json["first_k_dense_replace"] = FirstKDenseReplace;
        json["num_nextn_predict_layers"] = NumNextnPredictLayers;
        json["pretraining_tp"] = 1;
    }

    private static void RefuseOtherRouters(ConfigReader reader)
    {
        var scoring = reader.StringOrNull("scoring_func") ?? "sigmoid";
        Require(scoring == "sigmoid", reader.Source, $"scoring_func is \"{Excerpt.Of(scoring)}\"; MiniR1's router has \"sigmoid\" only.");
        var method = reader.StringOrNull("topk_method") ?? "noaux_tc";
        Require(method == "noaux_tc", reader.Source, $"topk_method is \"{Excerpt.Of(method)}\"; MiniR1's router has \"noaux_tc\" only.");
        var frequency = reader.Int("moe_layer_freq", 1);
        Require(frequency == 1, reader.Source, $"moe_layer_freq is {frequency}; MiniR1 has 1 only.");
        Require(reader.Bool("rope_interleave", true), reader.Source, "rope_interleave is false; DeepSeek-V3's pairs are interleaved.");
    }

    private void ValidateAttention(string source)
    {
        if (QLoraRank is { } rank)
            RequirePositive(source, "q_lora_rank", rank);
        RequirePositive(source, "kv_lora_rank", KvLoraRank);
        RequirePositive(source, "qk_nope_head_dim", QkNopeHeadDim, MostHeads);
        RequirePositive(source, "qk_rope_head_dim", QkRopeHeadDim, MostHeads);
        RequirePositive(source, "v_head_dim", VHeadDim, MostHeads);

        // The rotated pairs lie behind these many numbers and are read in place, as complex numbers.
        Require(KvLoraRank % 2 == 0, source, $"kv_lora_rank is {KvLoraRank}; it must be even.");
        Require(QkNopeHeadDim % 2 == 0, source, $"qk_nope_head_dim is {QkNopeHeadDim}; it must be even.");
        Require(
            NumKeyValueHeads == NumAttentionHeads,
            source,
            $"num_key_value_heads is {NumKeyValueHeads}; latent attention has as many as num_attention_heads, {NumAttentionHeads}.");
    }

    private void ValidateExperts(string source)
    {
        RequirePositive(source, "n_routed_experts", NRoutedExperts, MostExperts);
        RequirePositive(source, "moe_intermediate_size", MoeIntermediateSize);
        RequirePositive(source, "n_group", NGroup);
        Require(
            NSharedExperts is >= 0 and <= MostSharedExperts,
            source,
            $"n_shared_experts is {NSharedExperts}; it must lie between 0 and {MostSharedExperts}.");
        Require(
            (long)NumHiddenLayers * NRoutedExperts <= MostExperts,
            source,
            $"num_hidden_layers ({NumHiddenLayers}) times n_routed_experts ({NRoutedExperts}) must be at most {MostExperts}.");
        Require(
            FirstKDenseReplace >= 0 && FirstKDenseReplace <= NumHiddenLayers,
            source,
            $"first_k_dense_replace is {FirstKDenseReplace}; it must lie between 0 and num_hidden_layers, {NumHiddenLayers}.");
        Require(
            NRoutedExperts % NGroup == 0,
            source,
            $"n_routed_experts ({NRoutedExperts}) must divide evenly into n_group ({NGroup}) groups.");
        var groupSize = NRoutedExperts / NGroup;
        Require(
            NGroup == 1 || groupSize >= 2,
            source,
            "a group of one expert cannot be scored by its two best; lower n_group.");
        Require(
            TopkGroup >= 1 && TopkGroup <= NGroup,
            source,
            $"topk_group is {TopkGroup}; it must lie between 1 and n_group, {NGroup}.");
        Require(
            NumExpertsPerTok >= 1 && NumExpertsPerTok <= TopkGroup * groupSize,
            source,
            $"num_experts_per_tok is {NumExpertsPerTok}; it must lie between 1 and the {TopkGroup * groupSize} experts a token can choose from.");
        Require(
            RoutedScalingFactor > 0,
            source,
            $"routed_scaling_factor is {RoutedScalingFactor}; it must be positive.");
        Require(
            NumNextnPredictLayers >= 0,
            source,
            $"num_nextn_predict_layers is {NumNextnPredictLayers}; it must not be negative.");
    }
}
