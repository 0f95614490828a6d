using MiniR1.Tasks;
using MiniR1.Tokenization;

namespace MiniR1.Generation;

/// <summary>A problem as the model reads it.</summary>
public static class PromptEncoding
{
    /// <summary>bos and the prompt's ids.</summary>
    public static int[] Encode(ITokenizer tokenizer, IProblem problem) => Encode(tokenizer, problem.Prompt);

    /// <summary>bos and the text's ids.</summary>
    /// <exception cref="TokenizerException">The text has a symbol that the vocabulary lacks.</exception>
    public static int[] Encode(ITokenizer tokenizer, string prompt) => [tokenizer.BosId, .. tokenizer.Encode(prompt)];
}
