using MiniR1.Generation.Replies;
using MiniR1.Tests.Tokenization.Bpe;
using MiniR1.Tokenization.Bpe;
using NUnit.Framework;

namespace MiniR1.Tests.Generation.Replies;

/// <summary>Tags that are special tokens, special tokens in stop texts, tags of several tokens, halves of characters.</summary>
internal sealed class SpecialTokenTests
{
    private const int Open = 275;
    private const int Close = 276;
    private const int End = 277;

    // Every text in single bytes, the tags as tokens.
    private readonly BpeTokenizer _special = Tokenizer("<think>!", "</think>!", "<|im_end|>!");
    private readonly BpeTokenizer _plain = Tokenizer("<think>", "</think>", "<|im_end|>!");
    private readonly BpeTokenizer _none = Tokenizer();

    private readonly List<(bool IsThinking, string Text)> _heard = [];

    [SetUp]
    public void Forget() => _heard.Clear();

    [Test]
    public void Special_tags_tell_thinking_from_answer()
    {
        var reply = Read(Reader(_special, PromptEnding.Plain), _special, "<think>is it 4?</think>4<|im_end|>!");
        Assert.That((reply.Thinking, reply.Answer), Is.EqualTo(("is it 4?", "4!")));
    }

    [Test]
    public void A_prompt_may_have_opened_them([Values] bool isSpecial) => Assert.That(
        Read(Reader(isSpecial ? _special : _plain, PromptEnding.Thinking), _special, "so</think>4") is ("so", "4", _, _, _, _));

    [Test]
    public void Behind_a_closed_thinking_a_tag_is_like_any_other_token()
    {
        Assert.That(Read(Reader(_plain, PromptEnding.Answer), _plain, "a<think>b</think>c") is ("", "a<think>b</think>c", _, _, _, 0));
        Assert.That(Read(Reader(_special, PromptEnding.Answer), _special, "<think>b</think>c") is ("", "bc", _, _, _, 0));
    }

    [Test]
    public void A_spelled_out_tag_is_text_where_it_is_a_token()
    {
        var reader = Reader(_special, PromptEnding.Thinking);
        Accept(reader, Letters(_special, "so</think>"));
        Accept(reader, [Close, .. Letters(_special, "4")]);
        Assert.That(reader.Reply([]) is ("so</think>", "4", _, _, _, _));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void A_spent_budget_forces_one_tag_and_no_more(bool isSpecial)
    {
        var tokenizer = isSpecial ? _special : _plain;
        var reader = Reader(tokenizer, PromptEnding.Thinking, new() { ThinkingBudget = 1 });
        Assert.That(reader.Forced, Is.Null);
        Accept(reader, [97]);
        Assert.That(reader.Forced, Is.EqualTo(Close));
        Accept(reader, [Close]);
        for (var i = 0; i < 4; i++)
        {
            Assert.That(reader.Forced, Is.Null);
            Accept(reader, [98]);
        }

        Assert.That(reader.Reply([]) is ("a", "bbbb", _, _, _, 2));
    }

    [Test]
    public void A_budget_does_not_wait_for_what_a_stop_text_holds_back()
    {
        var reader = Reader(_special, PromptEnding.Thinking, new() { ThinkingBudget = 1, StopTexts = ["</think>42"] });
        Accept(reader, [97, Close]);
        Assert.That(reader.Forced, Is.Null);
        Accept(reader, [.. Letters(_special, "4")]);
        Assert.That(reader.Forced, Is.Null);
        Accept(reader, [.. Letters(_special, "1")]);
        Assert.That(reader.Reply([]) is ("a", "41", _, _, _, 2));
    }

    [Test]
    public void A_budget_forces_a_tag_of_several_tokens_once()
    {
        var reader = Reader(_none, PromptEnding.Thinking, new() { ThinkingBudget = 2 });
        Accept(reader, [97, 60]); // the beginning of a tag, as it happens
        var forced = new List<int>();
        while (reader.Forced is { } id)
        {
            forced.Add(id);
            Accept(reader, [id]);
        }

        Accept(reader, [.. Letters(_none, "42")]);
        Assert.That(forced, Is.EqualTo(_none.Encode("</think>")));
        Assert.That(reader.Reply([]) is ("a<", "42", _, _, _, _));
    }

    [TestCase("</think>", "deep thought</think>", "deep thought", "")]
    [TestCase("</think>42", "deep thought</think>42", "deep thought", "")]
    [TestCase("</think>4", "deep thought</think>4", "deep thought", "")]
    [TestCase("ght</think>4", "deep thought</think>4", "deep thou", "")]
    [TestCase("2 done", "deep thought</think>42 done", "deep thought", "4")]
    [TestCase("<|im_end|>", "deep thought</think>42 done<|im_end|>", "deep thought", "42 done")]
    [TestCase("done<|im_end|>", "deep thought</think>42 done<|im_end|>", "deep thought", "42")]
    [TestCase("e<|im_end|>x", "deep thought</think>42 done<|im_end|>x", "deep thought", "42 don")]
    [TestCase("end|>x", "deep thought</think>42 done<|im_end|>x", "deep thought", "42 done")]
    public void A_stop_text_is_looked_for_before_tags_and_special_tokens(string stop, string written, string thinking, string answer)
    {
        foreach (var tokenizer in new[] { _special, _plain })
        {
            var reply = Read(Reader(tokenizer, PromptEnding.Thinking, new() { StopTexts = [stop] }), tokenizer, "deep thought</think>42 done<|im_end|>xyz");
            Assert.That((reply.Thinking, reply.Answer, reply.End), Is.EqualTo((thinking, answer, ReplyEnd.Stop)));
            Assert.That(tokenizer.Decode(reply.Ids), Is.EqualTo(written));
        }
    }

    [Test]
    public void A_stop_text_may_end_in_the_token_that_ends_the_reply()
    {
        var reader = new ReplyReader(_special, new ReplyOptions { StopTexts = ["done<|im_end|>"] }, [End], PromptEnding.Answer);
        Assert.That(Read(reader, _special, "42 done<|im_end|>") is ("", "42", ReplyEnd.Stop, _, _, _));
        reader = new ReplyReader(_special, new ReplyOptions(), [End], PromptEnding.Answer);
        Assert.That(Read(reader, _special, "42 done<|im_end|>") is ("", "42 done", ReplyEnd.Stop, _, _, _));
    }

    [Test]
    public void An_id_that_ends_the_reply_is_no_text_even_if_it_is_a_tag_or_a_letter()
    {
        Assert.That(Read(new ReplyReader(_plain, new ReplyOptions(), [Close], PromptEnding.Thinking), _plain, "ab</think>c") is ("ab", "", ReplyEnd.Stop, _, _, 3));
        Assert.That(Read(new ReplyReader(_plain, new ReplyOptions(), [99], PromptEnding.Thinking), _plain, "a-c-</think>") is ("a-", "", ReplyEnd.Stop, _, _, 3));
    }

    [Test]
    public void What_may_become_a_stop_text_is_held_back_and_comes_when_it_does_not()
    {
        var reader = Reader(_special, PromptEnding.Thinking, new() { StopTexts = ["t</think>42"] });
        Accept(reader, [.. Letters(_special, "that"), Close, .. Letters(_special, "4")]);
        Assert.That(_heard, Is.EqualTo(new[] { (true, "t"), (true, "h"), (true, "a") }));
        Accept(reader, [.. Letters(_special, "3")]);
        Assert.That(_heard.Skip(3), Is.EqualTo(new[] { (true, "t"), (false, "4"), (false, "3") }));
        reader = Reader(_special, PromptEnding.Answer, new() { StopTexts = ["im_end|>x"] });
        Accept(reader, [97, End]);
        reader.Finish(ReplyEnd.Length, Hear);
        Assert.That(reader.Reply([]) is ("", "a", ReplyEnd.Length, _, _, _));
    }

    [Test]
    public void Tags_of_several_tokens_are_found_however_they_are_cut()
    {
        var reader = Reader(_none, PromptEnding.Plain);
        Accept(reader, Letters(_none, " <think>one</thin two</think> three<think>"));
        reader.Finish(ReplyEnd.Cancelled, Hear);
        Assert.That(reader.Reply([]) is ("one</thin two", "three<think>", _, _, _, _));
    }

    [Test]
    public void A_character_of_several_tokens_is_whole_or_replaced()
    {
        var euro = _special.Encode("€");
        Assert.That(euro, Has.Length.EqualTo(3));
        Assert.That(Of([.. euro, Close, .. euro]) is ("€", "€", _, _, _, _));
        Assert.That(Of([euro[0], End, euro[1], euro[2], Close, 97]) is ("€", "a", _, _, _, _)); // as decoding without special tokens
        Assert.That(Of([97, euro[0], Close, euro[1], euro[2]]) is ("a\uFFFD", "\uFFFD\uFFFD", _, _, _, _));
        Assert.That(Of([97, Close, euro[0]]) is ("a", "\uFFFD", _, _, _, _));
        Assert.That(Of([97, Close, .. euro, 98], "€b") is ("a", "", ReplyEnd.Stop, _, _, _));

        Reply Of(int[] ids, params string[] stops)
        {
            var reader = Reader(_special, PromptEnding.Thinking, new() { StopTexts = stops });
            Accept(reader, ids);
            reader.Finish(ReplyEnd.Cancelled, Hear);
            return reader.Reply([]);
        }
    }

    // Against the plain definition: a reply ends with the token that completes a stop text in all that was decoded.
    [Test]
    public void A_stop_text_ends_the_reply_with_the_token_that_completes_it([Range(0, 199)] int seed)
    {
        var random = new Random(seed);
        var tokenizer = (seed % 3) switch { 0 => _special, 1 => _plain, _ => _none };
        int[] alphabet = tokenizer == _none ? [97, 98, .. _none.Encode("<think/>")] : [97, 98, 60, 62, Open, Close, End];
        int[] ids = [.. Enumerable.Range(0, 40).Select(_ => alphabet[random.Next(alphabet.Length)])];
        var whole = tokenizer.Decode(ids);
        var from = random.Next(whole.Length - 4);
        var stop = whole.Substring(from, random.Next(1, Math.Min(12, whole.Length - from)));
        var reader = Reader(tokenizer, (PromptEnding)(seed % 2), new() { StopTexts = [stop, "never there"] });
        Accept(reader, ids);
        var length = Enumerable.Range(1, ids.Length).First(length => tokenizer.Decode(ids.AsSpan(0, length)).Contains(stop, StringComparison.Ordinal));
        var reply = reader.Reply([]);
        Assert.That((reply.Ids.Length, reply.End), Is.EqualTo((length, ReplyEnd.Stop)));
        Assert.That(string.Concat(_heard.Where(part => part.IsThinking).Select(part => part.Text)).Trim(), Is.EqualTo(reply.Thinking));
        Assert.That(string.Concat(_heard.Where(part => !part.IsThinking).Select(part => part.Text)).Trim(), Is.EqualTo(reply.Answer));
    }

    private static BpeTokenizer Tokenizer(params string[] added)
    {
        using var directory = new TokenizerDirectory(added);
        return directory.Load();
    }

    private static ReplyReader Reader(BpeTokenizer tokenizer, PromptEnding start, ReplyOptions? options = null) =>
        new(tokenizer, (options ?? new()).Validate(), [], start);

    private static int[] Letters(BpeTokenizer tokenizer, string text) => [.. text.SelectMany(letter => tokenizer.Encode(letter.ToString()))];

    private void Hear(bool isThinking, string text) => _heard.Add((isThinking, text));

    private void Accept(ReplyReader reader, IEnumerable<int> ids)
    {
        foreach (var id in ids.TakeWhile(_ => !reader.IsFinished))
            reader.Accept(id, Hear);
    }

    private Reply Read(ReplyReader reader, BpeTokenizer tokenizer, string text)
    {
        // Tags as tokens, the rest in single letters.
        Accept(reader, tokenizer.Encode(text).SelectMany(id => id < TokenizerDirectory.First ? Letters(tokenizer, tokenizer.Token(id)) : [id]));
        reader.Finish(ReplyEnd.Cancelled, Hear);
        return reader.Reply([]);
    }
}
