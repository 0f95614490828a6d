using MiniR1.Tokenization;

namespace MiniR1.Tasks;

/// <summary>Countdown as a task: its problems, its synthetic web, its tokens.</summary>
public sealed class CountdownTask : ITask
{
    private readonly Countdown _countdown;
    private readonly SyntheticWeb _web;
    private readonly ArithmeticTokenizer _tokenizer = new();

    /// <exception cref="MiniR1Exception">A value of a config is out of range.</exception>
    public CountdownTask(CountdownConfig config, CorpusConfig corpus)
    {
        _countdown = new Countdown(config);
        _web = new SyntheticWeb(_countdown, corpus);
    }

    public ITokenizer Tokenizer => _tokenizer;

    public int LongestPrompt => 1 + _countdown.Config.LongestPrompt; // each of its characters is a token

    public IProblem Draw(Split split, ulong seed, long index) => _countdown.Draw(split, seed, index);

    public IProblem? Parse(string prompt) => Problem.TryParse(prompt, _countdown.Config.FixedOrder);

    public Document Write(ulong seed, long index) => _web.Write(seed, index);

    public EncodedDocument Encode(ulong seed, long index)
    {
        var document = _web.Write(seed, index);
        int[] ids = [_tokenizer.BosId, .. _tokenizer.Encode(document.Text), _tokenizer.EosId];
        var completion = Array.IndexOf(ids, ArithmeticVocabulary.Colon) + 1;
        // A quiz's verdict is one token, before eos.
        return new EncodedDocument(
            ids, completion, document.Style == DocumentStyle.Quiz ? ids.Length - 2 : completion, document.Style);
    }
}
