using MiniR1.Generation;
using MiniR1.Tokenization;

namespace MiniR1.Tests.Evaluation;

/// <summary>A model whose texts are told beforehand: what it writes is a function of what stands before it.</summary>
/// <param name="write">from prompt and beginning to the rest, without eos</param>
internal sealed class ScriptedGenerator(Func<string, string> write) : ITextGenerator
{
    private readonly ArithmeticTokenizer tokenizer = new();

    /// <summary>Each call's options.</summary>
    internal List<SamplingOptions> Calls { get; } = [];

    public GeneratedSequence[] Generate(IReadOnlyList<int[]> prompts, int copies, SamplingOptions options, long firstRow = 0)
    {
        Calls.Add(options);
        return [.. prompts.SelectMany(prompt => Enumerable.Repeat(prompt, copies)).Select(prompt => Write(prompt, options))];
    }

    private GeneratedSequence Write(int[] prompt, SamplingOptions options)
    {
        int[] ids = [.. tokenizer.Encode(write(tokenizer.Decode(prompt.AsSpan(1)))), tokenizer.EosId];
        ids = [.. ids.Where(id => !options.Banned.Contains(id)).Take(options.MaxNewTokens)];
        return new GeneratedSequence(prompt, ids, new float[ids.Length], ids[^1] == tokenizer.EosId);
    }
}
