using MiniR1.Generation;
using MiniR1.Generation.Replies;
using MiniR1.Tokenization;
using NUnit.Framework;

namespace MiniR1.Tests.Generation.Replies;

/// <summary>The text tokenizer's tags are single tokens; its letters are too, so stop texts come in pieces.</summary>
public sealed class ReplyReaderTests
{
    private static readonly TextTokenizer s_tokenizer = new();

    private readonly List<(bool IsThinking, string Text)> heard = [];

    [SetUp]
    public void Forget() => heard.Clear();

    [Test]
    public void Thinking_and_answer_are_told_apart()
    {
        var reply = Read(Reader(isThinking: false), "<think> is it 4? </think> yes, 4<eos>");
        Assert.That((reply.Thinking, reply.Answer, reply.End), Is.EqualTo(("is it 4?", "yes, 4", ReplyEnd.Stop)));
        // The opening tag is not thinking yet, the closing one is its last token.
        Assert.That(reply.ThinkingTokens, Is.EqualTo(" is it 4? ".Length + 1));
    }

    [Test]
    public void A_prompt_may_have_begun_the_thinking() => Assert.That(
        Read(Reader(isThinking: true), "so 4</think>4<eos>") is ("so 4", "4", ReplyEnd.Stop, _, _, 5));

    [Test]
    public void Without_thinking_all_is_answer() => Assert.That(
        Read(Reader(isThinking: false), "just 4<eos>") is ("", "just 4", ReplyEnd.Stop, _, _, 0));

    [Test]
    public void A_tag_later_on_is_text() => Assert.That(
        Read(Reader(isThinking: false), "a tag: <think> is one<eos>").Answer, Is.EqualTo("a tag: <think> is one"));

    [Test]
    public void Parts_join_to_the_reply()
    {
        var reply = Read(Reader(isThinking: true), "  one two </think>  three <eos>");
        Assert.That(Heard(isThinking: true), Is.EqualTo("one two "));
        Assert.That(Heard(isThinking: false), Is.EqualTo("three "));
        Assert.That((reply.Thinking, reply.Answer), Is.EqualTo(("one two", "three")));
        Assert.That(heard.Select(part => part.Text), Is.All.Not.Empty);
    }

    [Test]
    public void A_stop_text_ends_the_reply_and_is_no_part_of_it()
    {
        var reply = Read(Reader(isThinking: true, new() { StopTexts = ["stop", "xx"] }), "a</think>one stopped<eos>");
        Assert.That((reply.Answer, reply.End), Is.EqualTo(("one", ReplyEnd.Stop)));
        Assert.That(s_tokenizer.Decode(reply.Ids), Is.EqualTo("a</think>one stop"));
        Assert.That(Heard(isThinking: false), Is.EqualTo("one "));
    }

    [Test]
    public void A_stop_text_ends_the_thinking_too() => Assert.That(
        Read(Reader(isThinking: true, new() { StopTexts = ["no"] }), "yes no yes") is ("yes", "", ReplyEnd.Stop, _, _, _));

    [Test]
    public void The_limit_cuts_off()
    {
        var options = new ReplyOptions { Sampling = new SamplingOptions { MaxNewTokens = 6 } };
        var reply = Read(Reader(isThinking: true, options), "abcdefgh");
        Assert.That((reply.Thinking, reply.End, reply.Ids.Length), Is.EqualTo(("abcdef", ReplyEnd.Length, 6)));
    }

    [Test]
    public void What_is_held_back_comes_at_the_limit()
    {
        var options = new ReplyOptions { Sampling = new SamplingOptions { MaxNewTokens = 3 }, StopTexts = ["stop"] };
        Assert.That(Read(Reader(isThinking: false, options), "xst").Answer, Is.EqualTo("xst"));
    }

    [Test]
    public void A_spent_budget_forces_the_end_of_thinking()
    {
        var reader = Reader(isThinking: true, new() { ThinkingBudget = 3 });
        Accept(reader, "ab");
        Assert.That(reader.Forced, Is.Null);
        Accept(reader, "c");
        Assert.That(reader.Forced, Is.EqualTo(TextVocabulary.ThinkEnd));
        Accept(reader, "</think>");
        Assert.That(reader.Forced, Is.Null);
        Assert.That(Read(reader, "4<eos>") is ("abc", "4", ReplyEnd.Stop, _, _, 4));
    }

    [Test]
    public void A_budget_of_nothing_forces_it_at_once() =>
        Assert.That(Reader(isThinking: true, new() { ThinkingBudget = 0 }).Forced, Is.EqualTo(TextVocabulary.ThinkEnd));

    [Test]
    public void A_budget_counts_only_thinking()
    {
        var reader = Reader(isThinking: false, new() { ThinkingBudget = 3 });
        Accept(reader, "12345");
        Assert.That(reader.Forced, Is.Null);
    }

    private string Heard(bool isThinking) => string.Concat(heard.Where(part => part.IsThinking == isThinking).Select(part => part.Text));

    private static ReplyReader Reader(bool isThinking, ReplyOptions? options = null) =>
        new(s_tokenizer, (options ?? new()).Validate(), [TextVocabulary.Eos], isThinking ? PromptEnding.Thinking : PromptEnding.Plain);

    private void Accept(ReplyReader reader, string text)
    {
        foreach (var id in s_tokenizer.Encode(text).TakeWhile(_ => !reader.IsFinished))
            reader.Accept(id, (isThinking, piece) => heard.Add((isThinking, piece)));
    }

    private Reply Read(ReplyReader reader, string text)
    {
        Accept(reader, text);
        reader.Finish(ReplyEnd.Cancelled, (isThinking, piece) => heard.Add((isThinking, piece)));
        return reader.Reply([]);
    }
}
