using System.CommandLine;
using MiniR1.Checkpoints;
using MiniR1.Model;
using MiniR1.Tokenization;

namespace MiniR1.Cli;

/// <summary><c>--model DIR</c> of the commands that use a trained model.</summary>
internal static class ModelOption
{
    internal static Option<string> Create() => new("--model")
    {
        Description = "A model's directory, such as runs/cpu-0/checkpoints/final.",
        HelpName = "DIR",
        Required = true,
    };

    /// <summary>The model in evaluation mode, and its tokenizer.</summary>
    /// <exception cref="MiniR1Exception">The directory holds no such model.</exception>
    internal static (CausalLanguageModel Model, ITokenizer Tokenizer) Load(string directory, LoadingOptions loading)
    {
        LibTorchCheck.Require();
        var model = Checkpoint.Load(directory, loading: loading);
        try
        {
            var tokenizer = TokenizerFiles.Load(directory);
            if (model.Config.VocabSize < tokenizer.VocabularySize)
            {
                throw new MiniR1Exception(
                    $"{directory}: the model knows {model.Config.VocabSize} tokens, its tokenizer "
                    + $"{tokenizer.VocabularySize}: give the directory of a model that MiniR1 trained.");
            }

            model.eval();
            return (model, tokenizer);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }
}
