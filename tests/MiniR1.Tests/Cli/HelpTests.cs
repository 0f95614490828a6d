using NUnit.Framework;

namespace MiniR1.Tests.Cli;

internal sealed class HelpTests
{
    [Test]
    public void Help_lists_the_commands()
    {
        var result = CommandResult.Of("--help");

        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(result.Output.TrimEnd(), Is.EqualTo("""
            Description:
              MiniR1: DeepSeek-R1 in C#, small enough to read and real enough to run.

            Usage:
              minir1 [command] [options]

            Options:
              -?, -h, --help  Show help and usage information
              --version       Show version information

            Commands:
              zero                       Pretrain a small model, then let GRPO grow its self-verification.
              zero-report <DIR>          Merge runs of several seeds and controls into one page.
              sample <prompt>            Let a model complete a prompt, and judge what it writes.
              eval                       Measure a model on held-out problems, greedy and sampled.
              probe                      Forbid, mislead and cut short a model's checking, and see what it does.
              pull <repo>                Download a model from the Hugging Face hub, or one like it.
              inspect <model>            Show how large a model is and which cards it fits, without loading it.
              chat                       Talk to a checkpoint.
              generate                   Let a checkpoint reply to prompts.
              logits                     Write a model's logits after each of some token ids.
              tokenize                   Turn text into a model's token ids, or ids into text.
              notebook                   Run C# notebooks, here or in Jupyter and VS Code.
              grade <PATH>               Run exercise notebooks, each in a process with limits, and add up their points.
              bench <ops|train|rl|zero>  Measure how fast operators, training or a GRPO step are.
              doctor                     Show which libtorch was found, and how it is used.
            """));
    }

    [Test]
    public void Nothing_said_is_a_call_for_help() =>
        Assert.That(CommandResult.Of(), Is.EqualTo(CommandResult.Of("--help")));

    [Test]
    public void Zero_has_the_options_that_other_tools_rely_on() => Assert.That(CommandResult.Of("zero", "--help").Output.TrimEnd(), Is.EqualTo("""
        Description:
          Pretrain a small model, then let GRPO grow its self-verification.

        Usage:
          minir1 zero [options]

        Options:
          --preset <NAME>   cpu, four, gpu, gpu-large, or a file NAME.json. [default: cpu]
          --control <NAME>  none, shuffled, format-only, random-reward, no-verification; several with commas between, or all. [default: none]
          --seed <N>        Names the weights, documents, problems and samples; the preset's if not given.
          --seeds <N,N>     Runs one after the other, such as 0,1,2, and a report over all of them.
          --out <DIR>       The run's directory, or that of all runs; runs/PRESET-SEED-CONTROL if not given.
          --base <DIR>      Start RL from this base model, such as runs/cpu-0/checkpoints/base.
          --resume          Go on with the run in the directory, or with all runs.
          --steps <N>       RL steps, instead of the preset's.
          -?, -h, --help    Show help and usage information
        """));

    [TestCase("sample", "--model --count --temperature --top-k --top-p --seed --greedy --max-new-tokens --json")]
    [TestCase("eval", "--model --preset --problems --pass-at-k --json")]
    [TestCase("probe", "--model --base --preset --problems --attempts --json")]
    [TestCase("pull", "--to --revision --include --endpoint")]
    [TestCase("inspect", "--context --batch --json")]
    [TestCase("bench", "--json --seconds --threads --seed --preset --base")]
    public void Each_option_is_explained(string command, string options)
    {
        var help = CommandResult.Of(command, "--help").Output.Split('\n');

        foreach (var option in options.Split(' '))
            Assert.That(help, Has.One.Matches($@"^  {option}( <[A-Z]+>)?( \(REQUIRED\))? +[A-Z].+"));
    }
}
