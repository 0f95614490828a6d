using MiniR1.Rewards;
using MiniR1.Tasks;
using NUnit.Framework;

namespace MiniR1.Tests.Rewards;

/// <summary>Honest and dishonest completions of <c>8 15 12=24:</c>; what each earns and why.</summary>
public sealed class JudgementTests
{
    private static readonly Problem s_problem = Problem.Parse("8 15 12=24:");
    private static readonly RuleBasedReward s_reward = new();

    // Text, format, accuracy, reward.
    [TestCase("<think>15-12=3*8=24</think><answer>15-12*8</answer><eos>", true, true, 1.1)]
    [TestCase("<think>15-12=3*8=24 check 24=24 yes</think><answer>15-12*8</answer><eos>", true, true, 1.1)]
    [TestCase("<think>8+15=23</think><answer>8+15-12</answer><eos>", true, false, .1)] // honest and wrong
    [TestCase("<think>0</think><answer>15-12*8</answer><eos>", true, true, 1.1)] // thoughts are not judged
    [TestCase("<think>15-12=3*8=24</think><answer>15-12*8</answer>", false, false, 0)] // no eos
    [TestCase("<think>15-12=3*8=24", false, false, 0)]
    [TestCase("", false, false, 0)]
    [TestCase("<eos>", false, false, 0)]
    [TestCase("<answer>15-12*8</answer><eos>", false, true, 0)] // right, without a thought
    [TestCase("15-12=3*8=24<answer>15-12*8</answer><eos>", false, true, 0)]
    [TestCase("<think>15-12=3*8=24<answer>15-12*8</answer><eos>", false, true, 0)]
    [TestCase("15-12=3*8=24</think><answer>15-12*8</answer><eos>", false, true, 0)]
    [TestCase("<think></think><answer>15-12*8</answer><eos>", false, true, 0)] // an empty thought
    [TestCase("<think>1</think><answer></answer><eos>", false, false, 0)] // an empty answer
    [TestCase("<think>1</think><answer>15-12*8</answer><answer>15-12*8</answer><eos>", false, false, 0)] // two answers
    [TestCase("<think><answer>8+15-12</answer></think><answer>15-12*8</answer><eos>", false, false, 0)]
    [TestCase("<think>1</think><answer><answer>15-12*8</answer><eos>", false, false, 0)]
    [TestCase("<think>1</think><answer>15-12*8</answer></answer><eos>", false, false, 0)]
    [TestCase("<think><think>1</think><answer>15-12*8</answer><eos>", false, true, 0)] // nested thoughts
    [TestCase("<think><think>1</think></think><answer>15-12*8</answer><eos>", false, true, 0)]
    [TestCase("<think>1</think><think>2</think><answer>15-12*8</answer><eos>", false, true, 0)]
    [TestCase("<answer>15-12*8</answer><think>1</think><eos>", false, false, 0)] // answer before thought
    [TestCase(" <think>1</think><answer>15-12*8</answer><eos>", false, true, 0)] // text before
    [TestCase("<think>1</think> <answer>15-12*8</answer><eos>", false, true, 0)] // text between
    [TestCase("<think>1</think><answer>15-12*8</answer> <eos>", false, false, 0)] // text after
    [TestCase("<think>1</think><answer>15-12*8</answer>15-12*8<eos>", false, false, 0)]
    [TestCase("<think>1<pad></think><answer>15-12*8</answer><eos>", false, true, 0)] // special tokens inside
    [TestCase("<bos><think>1</think><answer>15-12*8</answer><eos>", false, true, 0)]
    [TestCase("<think>1</think><answer>15-12*8<eos></answer><eos>", false, false, 0)]
    [TestCase("<think>1</think><answer>15-12*8", false, false, 0)]
    [TestCase("<think>1</think></answer>15-12*8<answer><eos>", false, false, 0)]
    [TestCase("</think><think>1</think><answer>15-12*8</answer><eos>", false, true, 0)]
    [TestCase("<think></answer></think><answer>15-12*8</answer><eos>", false, false, 0)]
    [TestCase("<think>1</think><answer>15-12*8 check 24=24 yes</answer><eos>", true, false, .1)] // words in the answer
    [TestCase("<think>1</think><answer>15-12=3*8=24</answer><eos>", true, false, .1)] // steps in the answer
    [TestCase("<think>1</think><answer>24</answer><eos>", true, false, .1)] // just the target
    [TestCase("<think>1</think><answer>15-12*08</answer><eos>", true, false, .1)] // leading zero
    [TestCase("<think>1</think><answer>15-12*8*1</answer><eos>", true, false, .1)] // one number too many
    [TestCase("<think>1</think><answer>12+12</answer><eos>", true, false, .1)] // a number twice
    [TestCase("<think>1</think><answer>8+8+8</answer><eos>", true, false, .1)]
    [TestCase("<think>1</think><answer>99999999999999999999</answer><eos>", true, false, .1)] // overflow
    [TestCase("<think>1</think><answer>99999999999999999999-12*8</answer><eos>", true, false, .1)]
    [TestCase("<think>1</think><answer>15-12*8,</answer><eos>", true, false, .1)]
    public void Format_accuracy_and_reward(string text, bool format, bool accuracy, double reward)
    {
        var judgement = Judgement.Of(s_problem, Completion.Parse(text));
        Assert.That(judgement.Format, Is.EqualTo(format), "format");
        Assert.That(judgement.Accuracy, Is.EqualTo(accuracy), "accuracy");
        Assert.That(s_reward.Of(judgement), Is.EqualTo(reward).Within(1e-12));
        Assert.That(judgement.Truncated, Is.EqualTo(!text.EndsWith("<eos>", StringComparison.Ordinal)));
    }

    [TestCase("<answer>8+15-12</answer><eos>", true)]
    [TestCase("<answer>15+8-12</answer><eos>", false)]
    public void Accuracy_wants_the_given_order_where_it_is_fixed(string text, bool accuracy) =>
        Assert.That(
            Judgement.Of(Problem.Parse("8 15 12=11:", fixedOrder: true), Completion.Parse(text)).Accuracy,
            Is.EqualTo(accuracy));

    [Test]
    public void CorrectedRight_needs_both()
    {
        const string Thought = "<think>8+15=23-12=11 check 11=24 no wait 15-12=3*8=24 check 24=24 yes</think>";
        var right = Judgement.Of(s_problem, Completion.Parse(Thought + "<answer>15-12*8</answer><eos>"));
        var wrong = Judgement.Of(s_problem, Completion.Parse(Thought + "<answer>8+15-12</answer><eos>"));
        Assert.That((right.Verified, right.Corrected, right.CorrectedRight), Is.EqualTo((true, true, true)));
        Assert.That((wrong.Verified, wrong.Corrected, wrong.CorrectedRight), Is.EqualTo((true, true, false)));
        Assert.That((right.VerdictsRight, wrong.VerdictsRight), Is.EqualTo((2, 2)));
    }

    [Test]
    public void Judging_any_text_never_fails_and_never_rewards_a_missing_answer()
    {
        var random = new SplitMix64(9);
        var tokenizer = new MiniR1.Tokenization.ArithmeticTokenizer();
        for (var i = 0; i < 5000; i++)
        {
            var ids = Enumerable.Range(0, random.NextInt(40)).Select(_ => random.NextInt(28)).ToArray();
            var completion = Completion.FromTokens(tokenizer, ids);
            var judgement = Judgement.Of(s_problem, completion);
            Assert.That(judgement.Accuracy && completion.Answer is null, Is.False);
            Assert.That(s_reward.Of(judgement), Is.AnyOf(0.0, .1, 1.1));
        }
    }
}
