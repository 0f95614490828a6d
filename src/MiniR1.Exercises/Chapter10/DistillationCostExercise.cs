using MiniR1.Exercises.Checking;

namespace MiniR1.Exercises.Chapter10;

/// <summary>What distillation costs, in tokens that go forwards through the student.</summary>
internal sealed class DistillationCostExercise : Exercise<Func<IReadOnlyList<(int Tokens, bool IsKept)>, int, double, double>>
{
    public override string Name => "10.distillation_cost";

    public override int Points => 3;

    protected override IEnumerable<string?> Mistakes(Func<IReadOnlyList<(int Tokens, bool IsKept)>, int, double, double> answer)
    {
        yield return Number.Mistake(
            answer([(10, true), (30, true)], 1, 1),
            160,
            "replies of 10 and 30 tokens, both kept, learnt once, a teacher as large as the student",
            (40, "that is the drawing alone: learning costs 3 for each token that is kept"),
            (120, "that is the learning alone: drawing costs 1 for each token"),
            (80, "learning costs 3 a token: once forwards, and twice that backwards"),
            (120.0 / 40, "that is a cost a token: all tokens together were asked for"),
            (8, "you count replies: count their tokens"));
        yield return Number.Mistake(
            answer([(10, true), (30, false)], 1, 1),
            70,
            "replies of 10 and 30 tokens, the second thrown away",
            (40, "what is thrown away was written all the same: drawing costs 1 for every token"),
            (160, "what is thrown away is not learnt"),
            (130, "you learn what is thrown away: it is the other one that is kept"));
        yield return Number.Mistake(
            answer([(10, true), (30, false)], 2, 5),
            260,
            "the same, learnt twice, with a teacher of 5 times the student's size",
            (100, "the teacher's size makes no difference: a token forwards through it costs 5 of the student's"),
            (460, "the teacher draws once: only learning is repeated"),
            (140, "the teacher's size makes no difference, and the teacher draws once: only learning is repeated"),
            (230, "learning twice costs twice as much"),
            (500, "the student learns at its own size: only drawing costs the teacher's"),
            (340, "the student learns at its own size: only drawing costs the teacher's"))
            ?? Number.Mistake(answer([], 2, 5), 0, "no reply at all");
    }
}
