using MiniR1.Tasks;
using NUnit.Framework;

namespace MiniR1.Tests.Tasks;

public sealed class CountdownTaskTests
{
    private static readonly CountdownTask s_cpu = new(CountdownLevels.Cpu, CorpusConfig.Cpu);
    private static readonly CountdownTask s_four = new(CountdownLevels.Four, CorpusConfig.Gpu);

    private static readonly CountdownTask[] s_tasks = [s_cpu, s_four];

    [TestCaseSource(nameof(s_tasks))]
    public void Encode_is_the_document_between_bos_and_eos(CountdownTask task)
    {
        for (var index = 0; index < 2000; index++)
        {
            var (text, style, _) = task.Write(3, index);
            var encoded = task.Encode(3, index);
            Assert.That(task.Tokenizer.Decode(encoded.Ids), Is.EqualTo($"<bos>{text}<eos>"));
            Assert.That(encoded.Style, Is.EqualTo(style));
            Assert.That(task.Tokenizer.Decode(encoded.Ids.AsSpan(0, encoded.Completion)), Is.EqualTo("<bos>" + text[..(text.IndexOf(':') + 1)]));
            Assert.That(
                task.Tokenizer.Decode(encoded.Ids.AsSpan(encoded.Verdict)),
                style == DocumentStyle.Quiz ? Is.EqualTo(" yes<eos>").Or.EqualTo(" no<eos>") : Does.EndWith("</answer><eos>"));
        }
    }

    [TestCaseSource(nameof(s_tasks))]
    public void No_prompt_is_longer_than_the_longest(CountdownTask task)
    {
        var lengths = Enumerable.Range(0, 20_000)
            .Select(index => task.Tokenizer.Encode(task.Draw(Split.Train, 1, index).Prompt).Length + 1).ToList();
        Assert.That(lengths.Max(), Is.InRange(task.LongestPrompt - 2, task.LongestPrompt));
    }

    [Test]
    public void Longest_prompt_worked_by_hand()
    {
        Assert.That(s_cpu.LongestPrompt, Is.EqualTo("9 9 9=99:".Length + 1));
        Assert.That(s_four.LongestPrompt, Is.EqualTo("10 10 10 10=100:".Length + 1));
    }

    [Test]
    public void Documents_of_four_numbers_answer_problems_whose_prompts_read_back()
    {
        for (var index = 0; index < 300; index++)
        {
            var document = s_four.Write(5, index);
            Assert.That(((Problem)document.Problem!).Numbers, Has.Count.EqualTo(4));
            Assert.That(s_four.Parse(document.Problem!.Prompt), Is.EqualTo(document.Problem));
        }
    }

    [Test]
    public void Parse_keeps_the_levels_order_and_refuses_what_is_no_problem()
    {
        Assert.That(s_cpu.Parse("8 5 2=11")!.Accepts("5+8-2"), Is.False);
        Assert.That(s_four.Parse("8 5 2 1=12:")!.Accepts("5+8-2+1"), Is.True);
        Assert.That(s_cpu.Parse("a price of 80"), Is.Null);
    }
}
