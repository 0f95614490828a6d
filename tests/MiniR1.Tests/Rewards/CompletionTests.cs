using MiniR1.Rewards;
using MiniR1.Tokenization;
using NUnit.Framework;

namespace MiniR1.Tests.Rewards;

public sealed class CompletionTests
{
    private readonly ArithmeticTokenizer _tokenizer = new();

    [Test]
    public void FromTokens_ends_at_the_first_eos_and_counts_it()
    {
        int[] ids = [.. _tokenizer.Encode("<think>1+2=3</think><answer>1+2</answer><eos>"), 0, 0, 2];
        Assert.That(
            Completion.FromTokens(_tokenizer, ids),
            Is.EqualTo(new Completion("<think>1+2=3</think><answer>1+2</answer>", Terminated: true, 13)));
    }

    [Test]
    public void FromTokens_without_eos_is_cut_off_and_padding_is_not_counted()
    {
        int[] ids = [.. _tokenizer.Encode("<think>1+2"), 0, 0];
        Assert.That(
            Completion.FromTokens(_tokenizer, ids),
            Is.EqualTo(new Completion("<think>1+2", Terminated: false, 4)));
    }

    [Test]
    public void FromTokens_shows_special_tokens_inside()
    {
        int[] ids = [.. _tokenizer.Encode("1<pad>2<bos>3<eos>")];
        Assert.That(Completion.FromTokens(_tokenizer, ids).Text, Is.EqualTo("1<pad>2<bos>3"));
    }

    [Test]
    public void FromTokens_of_nothing_is_an_empty_text_cut_off() =>
        Assert.That(Completion.FromTokens(_tokenizer, []), Is.EqualTo(new Completion("", Terminated: false, 0)));

    [Test]
    public void Parse_reads_eos_from_the_text()
    {
        Assert.That(Completion.Parse("1+2<eos>", 4), Is.EqualTo(new Completion("1+2", Terminated: true, 4)));
        Assert.That(Completion.Parse("1+2"), Is.EqualTo(new Completion("1+2", Terminated: false, 0)));
    }

    [TestCase("<think>1+2=3</think><answer>1+2</answer><eos>", "1+2=3")]
    [TestCase("<think>1+2=3", "1+2=3")]
    [TestCase("<think>1+2=3<answer>1+2</answer><eos>", "1+2=3")]
    [TestCase("1+2=3</think><answer>1+2</answer><eos>", "1+2=3")]
    [TestCase("1+2=3 check 3=3 yes", "1+2=3 check 3=3 yes")]
    [TestCase("<answer>1+2</answer><eos>", "")]
    [TestCase("1+2=3<pad>4", "1+2=3")]
    [TestCase("", "")]
    public void Thought_is_what_comes_first_whatever_tags_are_missing(string text, string thought) =>
        Assert.That(Completion.Parse(text).Thought, Is.EqualTo(thought));
}
