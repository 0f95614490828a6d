using MiniR1.Cli.Sampling;
using MiniR1.Rewards;
using MiniR1.Tasks;
using NUnit.Framework;

namespace MiniR1.Tests.Cli;

internal sealed class SampleTests
{
    private string model = "";

    [OneTimeSetUp]
    public void SaveModel()
    {
        model = Directory.CreateTempSubdirectory("minir1-cli-").FullName;
        BigramModel.Save(model);
    }

    [OneTimeTearDown]
    public void RemoveModel() => Directory.Delete(model, recursive: true);

    [Test]
    public void Right_answer_is_marked() => Assert.That(
        CommandResult.Of("sample", "--model", model, "1 5=6:", "--greedy"),
        Is.EqualTo(new CommandResult(0, $"""
            1 5=6:

            1  ✓ right  {BigramModel.Tokens} tokens
               <think> wait </think>
               <answer>1+5</answer>

            """, "")));

    [Test]
    public void Each_completion_has_its_number() => Assert.That(
        CommandResult.Of("sample", "--model", model, "2 5=7", "--count", "2"),
        Is.EqualTo(new CommandResult(0, $"""
            2 5=7:

            1  ✗ wrong  {BigramModel.Tokens} tokens
               <think> wait </think>
               <answer>1+5</answer>

            2  ✗ wrong  {BigramModel.Tokens} tokens
               <think> wait </think>
               <answer>1+5</answer>

            """, "")));

    [Test]
    public void Prompt_that_is_no_problem_is_not_judged() => Assert.That(
        CommandResult.Of("sample", "--model", model, "7:", "--max-new-tokens", "3").Output,
        Is.EqualTo("""
            7:

            1  3 tokens, cut off
               <think> wait </think>

            """));

    [Test]
    public void Json_is_one_object_a_completion() => Assert.That(
        CommandResult.Of("sample", "--model", model, "1 5=6:", "--json").Output,
        Is.EqualTo(
            $$"""
            {"prompt":"1 5=6:","completion":"{{BigramModel.Text}}","tokens":9,"truncated":false,"accuracy":true,"format":true,"verified":false,"corrected":false}

            """));

    [Test]
    public void Attempts_stand_on_lines_of_their_own_with_their_verdicts_marked()
    {
        var completion = Completion.Parse(
            "<think>8+15=23-12=11 check 11=24 no wait 15-12=3*8=25 check 25=24 yes check 1=1 yes</think><answer>15-12*8</answer><eos>");
        var judgement = Judgement.Of(Problem.Parse("8 15 12=24:"), completion);

        Assert.That(CompletionMarkup.Lines(completion, judgement), Is.EqualTo(
        [
            "[grey]<think>[/][grey]8+15=23-12=11[/][grey] check 11=24 no[/] [green]✓[/]",
            "[grey] wait 15-12=3*8=25[/][grey] check 25=24 yes[/] [red]✗[/]",
            "[grey] check 1=1 yes[/]",
            "[grey]</think>[/]",
            "[grey]<answer>[/][bold green]15-12*8[/][grey]</answer>[/]",
        ]));
    }

    [Test]
    public void Checks_in_plain_words_are_marked_where_they_end()
    {
        var completion = Completion.Parse(
            "<think>8+15=23-12=11 is that 24? no wait 15-12=3*8=25 again 15-12=3, 3*8=24, 24=24? wrong 7=7 yes</think><answer>15-12*8</answer><eos>");
        var judgement = Judgement.Of(new WordedProblem(Problem.Parse("8 15 12=24:")), completion);

        Assert.That(CompletionMarkup.Lines(completion, judgement), Is.EqualTo(
        [
            "[grey]<think>[/][grey]8+15=23-12=11 is that 24? no[/] [green]✓[/]",
            "[grey] wait 15-12=3*8=25 again 15-12=3, 3*8=24, 24=24? wrong[/] [red]✗[/]",
            "[grey] 7=7 yes[/]",
            "[grey]</think>[/]",
            "[grey]<answer>[/][bold green]15-12*8[/][grey]</answer>[/]",
        ]));
    }

    [TestCase("<think>", "[grey]<think>[/]")]
    [TestCase("12 [3]", "12 [[3]]")]
    [TestCase("</answer>7 check 7=7 yes", "[grey]</answer>[/]7 check 7=7 yes")]
    public void Any_text_is_shown_as_it_is(string text, string line) =>
        Assert.That(CompletionMarkup.Lines(Completion.Parse(text), null), Is.EqualTo([line]));

    [Test]
    public void Text_that_is_empty_has_no_lines() =>
        Assert.That(CompletionMarkup.Lines(Completion.Parse("<eos>"), null), Is.Empty);
}
