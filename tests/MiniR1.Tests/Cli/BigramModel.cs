using MiniR1.Checkpoints;
using MiniR1.Model;
using MiniR1.Tokenization;
using static MiniR1.Tokenization.ArithmeticVocabulary;
using static TorchSharp.torch;

namespace MiniR1.Tests.Cli;

/// <summary>
/// A DeepSeek-V3 checkpoint whose text can be told beforehand. Its layers add nothing, so the next token depends on
/// the last one alone: after a prompt it always writes <see cref="Text"/> and ends.
/// </summary>
internal static class BigramModel
{
    internal const string Text = "<think> wait </think><answer>1+5</answer>";

    /// <summary>With eos.</summary>
    internal const int Tokens = 9;

    private static readonly int[] s_chain =
    [
        Colon, ThinkStart, Wait, ThinkEnd, AnswerStart, Zero + 1, Plus, Zero + 5, AnswerEnd, Eos,
    ];

    internal static void Save(string directory) =>
        Save(directory, s_chain, ArithmeticVocabulary.Tokens.Length, hiddenSize: 32, Eos, new ArithmeticTokenizer().Save);

    /// <summary>A model that writes another text, in another vocabulary.</summary>
    /// <param name="chain">which token follows which; none is there twice</param>
    /// <param name="hiddenSize">at least as many as the tokens of the chain need, which is <paramref name="vocabularySize"/> for any</param>
    internal static void Save(
        string directory, int[] chain, int vocabularySize, int hiddenSize, int eos, Action<string> saveTokenizer)
    {
        using var model = new CausalLanguageModel(Config(vocabularySize, hiddenSize, eos));
        using (no_grad())
        {
            foreach (var (name, parameter) in model.named_parameters())
                parameter.copy_(Weight(name, parameter.shape, chain));
            foreach (var (_, buffer) in model.named_buffers())
                buffer.zero_();
        }

        Checkpoint.Save(model, directory, saveTokenizer);
    }

    private static DeepSeekV3Config Config(int vocabularySize, int hiddenSize, int eos) => new()
    {
        VocabSize = vocabularySize,
        HiddenSize = hiddenSize,
        IntermediateSize = 16,
        MoeIntermediateSize = 8,
        NumHiddenLayers = 1,
        NumAttentionHeads = 2,
        NumKeyValueHeads = 2,
        KvLoraRank = 8,
        QkNopeHeadDim = 8,
        QkRopeHeadDim = 4,
        VHeadDim = 8,
        NRoutedExperts = 4,
        NumExpertsPerTok = 2,
        MaxPositionEmbeddings = 128,
        BosTokenId = Bos,
        EosTokenIds = [eos],
        PadTokenId = Pad,
    };

    private static Tensor Weight(string name, long[] shape, int[] chain) => name switch
    {
        "model.embed_tokens.weight" => eye(shape[0], shape[1]), // each token a direction of its own
        "lm_head.weight" => Transitions(shape, chain),
        _ when name.EndsWith("norm.weight", StringComparison.Ordinal) => ones(shape),
        _ => zeros(shape),
    };

    private static Tensor Transitions(long[] shape, int[] chain)
    {
        var weights = new float[shape[0] * shape[1]];
        foreach (var (last, next) in chain.Zip(chain.Skip(1)))
            weights[(next * shape[1]) + last] = 100;
        return tensor(weights, shape);
    }
}
