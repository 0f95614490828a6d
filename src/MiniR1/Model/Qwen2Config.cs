using System.Text.Json.Nodes;

namespace MiniR1.Model;

/// <summary><c>qwen2</c> (arXiv 2407.10671): biases on q, k and v, none elsewhere. R1-Distill-Qwen is this type.</summary>
public sealed record Qwen2Config : GroupedQueryConfig
{
    public override string ModelType => "qwen2";

    public override string Architecture => "Qwen2ForCausalLM";

    public override bool QueryKeyValueBias => true;

    public override bool OutputBias => false;

    internal static Qwen2Config Read(ConfigReader reader)
    {
        var heads = reader.Int("num_attention_heads");
        var hiddenSize = reader.Int("hidden_size");
        return new Qwen2Config
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
        };
    }

    protected override void WriteFields(JsonObject json)
    {
        json["head_dim"] = HeadDim;
        json["use_sliding_window"] = false;
        json["sliding_window"] = null;
    }
}
