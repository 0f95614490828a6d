using System.Text.Json.Nodes;

namespace MiniR1.Model;

/// <summary><c>llama</c> (arXiv 2407.21783). R1-Distill-Llama is this type.</summary>
public sealed record LlamaConfig : GroupedQueryConfig
{
    public override string ModelType => "llama";

    public override string Architecture => "LlamaForCausalLM";

    /// <summary>Whether all four attention projections have a bias; Llama's own have none.</summary>
    public bool AttentionBias { get; init; }

    public override bool QueryKeyValueBias => AttentionBias;

    public override bool OutputBias => AttentionBias;

    internal static LlamaConfig Read(ConfigReader reader)
    {
        Require(!reader.Bool("mlp_bias", false), reader.Source, "mlp_bias is true; MiniR1's feed-forward layers have no bias.");
        var heads = reader.Int("num_attention_heads");
        var hiddenSize = reader.Int("hidden_size");
        return new LlamaConfig
        {
            VocabSize = reader.Int("vocab_size"),
            HiddenSize = hiddenSize,
            IntermediateSize = reader.Int("intermediate_size"),
            NumHiddenLayers = reader.Int("num_hidden_layers"),
            NumAttentionHeads = heads,
            NumKeyValueHeads = reader.Int("num_key_value_heads", heads),
            HeadDim = ReadHeadDim(reader, hiddenSize, heads),
            MaxPositionEmbeddings = reader.Int("max_position_embeddings"),
            RmsNormEps = reader.Double("rms_norm_eps", 1e-6),
            Rope = RopeConfigJson.Read(reader),
            TieWordEmbeddings = reader.Bool("tie_word_embeddings", false),
            BosTokenId = reader.IntOrNull("bos_token_id"),
            EosTokenIds = reader.TokenIds("eos_token_id"),
            PadTokenId = reader.IntOrNull("pad_token_id"),
            InitializerRange = reader.Double("initializer_range", 0.02),
            Dtype = ReadDtype(reader),
            AttentionBias = reader.Bool("attention_bias", false),
        };
    }

    protected override void WriteFields(JsonObject json)
    {
        json["head_dim"] = HeadDim;
        json["attention_bias"] = AttentionBias;
        json["mlp_bias"] = false;
        json["pretraining_tp"] = 1;
    }
}
