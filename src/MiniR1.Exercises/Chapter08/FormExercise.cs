namespace MiniR1.Exercises.Chapter08;

/// <summary>The form that R1-Zero's second rule pays for.</summary>
internal sealed class FormExercise : Exercise<Func<string, bool>>
{
    public override string Name => "08.form";

    public override int Points => 3;

    protected override IEnumerable<string?> Mistakes(Func<string, bool> answer)
    {
        yield return Case.First(
            answer,
            new("<think>3*6=18-2=16</think><answer>3*6-2</answer><eos>", true, "it is the form itself"),
            new("<think>?</think><answer>no idea</answer><eos>", true, "what stands in the parts is another rule's business"),
            new("3*6-2<eos>", false, "there are no tags"),
            new("<answer>3*6-2</answer><eos>", false, "the thought is missing"),
            new("<think>3*6-2=16</think><eos>", false, "the answer is missing"),
            new("<answer>3*6-2</answer><think>3*6-2=16</think><eos>", false, "the thought comes first"));
        yield return Case.First(
            answer,
            new("<think>1</think><answer>3*6-2</answer>", false, "it never ends; <eos> is the last thing"),
            new("<think>1</think><answer>3*6-2</answer>16<eos>", false, "it goes on behind the answer; tie the pattern to the end, with \\z or $"),
            new("well <think>1</think><answer>3*6-2</answer><eos>", false, "something stands before it; tie the pattern to the start, with ^"),
            new("<think>1</think> so <answer>3*6-2</answer><eos>", false, "something stands between thought and answer"));
        yield return Case.First(
            answer,
            new("<think></think><answer>3*6-2</answer><eos>", false, "the thought is empty"),
            new("<think>1</think><answer></answer><eos>", false, "the answer is empty"),
            new("<think>1</think><answer>3+6</answer><answer>3*6-2</answer><eos>", false,
                "there are two answers; '.' runs over tags too, so say what a part may not hold: [^<]+"),
            new("<think>1</think><answer>3+6</answer><eos><think>1</think><answer>3*6-2</answer><eos>", false, "the form stands there twice"),
            new("<think>1<think>2</think><answer>3*6-2</answer><eos>", false, "a tag stands in the thought"),
            new("<think>3*6=18\n18-2=16</think><answer>3*6-2</answer><eos>", true,
                "a thought may have several lines; '.' stops at the end of a line, [^<] does not"));
    }
}
