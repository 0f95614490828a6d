using MiniR1.Exercises.Checking;

namespace MiniR1.Exercises.Chapter09;

/// <summary>The reward of the second stage: rules, and one language, all in the right form only.</summary>
internal sealed class StageRewardExercise : Exercise<Func<bool, bool, double, double, double>>
{
    public override string Name => "09.stage_reward";

    public override int Points => 3;

    protected override IEnumerable<string?> Mistakes(Func<bool, bool, double, double, double> answer)
    {
        yield return Number.Mistake(
            answer(true, true, 0, 0.3),
            1.1,
            "right, in form, language 0",
            (1, "the form itself pays 0.1"),
            (0.1, "a right answer pays 1"),
            (0, "language is added to the rules: it does not multiply them"))
            ?? Number.Mistake(
                answer(false, true, 0, 0.3),
                0.1,
                "wrong, in form, language 0",
                (0, "the form pays 0.1 for a wrong answer too"),
                (1.1, "only a right answer pays 1"));
        yield return Number.Mistake(
            answer(true, true, 0.5, 0.3),
            1.25,
            "right, in form, language 0.5, weight 0.3",
            (1.6, "the weight is missing: language pays weight times its share"),
            (1.4, "the share is missing: language pays weight times its share"),
            (1.1, "language pays nothing in yours"),
            (1.1 * 0.15, "language is added to the rules: it does not multiply them"),
            (1.1 * 1.15, "language is added to the rules: it does not multiply them"))
            ?? Number.Mistake(
                answer(false, true, 0.5, 0.3),
                0.25,
                "wrong, in form, language 0.5, weight 0.3",
                (0.1, "language pays for wrong answers too: people should be able to read those as well"));
        yield return Number.Mistake(
            answer(true, false, 1, 0.3),
            0,
            "right, readable, but out of form",
            (1.3, "out of form nothing is paid, neither the answer nor the language"),
            (1.4, "the form makes no difference in yours: out of it nothing is paid"),
            (1, "out of form a right answer pays nothing: ungated runs lost the form, and then the checks"),
            (0.3, "out of form the language pays nothing: else a thought that never ends would be paid"));
    }
}
