using MiniR1.Exercises.Checking;

namespace MiniR1.Exercises.Chapter12;

/// <summary>What a training takes: 6 N D operations, cards' hours, days.</summary>
internal sealed class TrainingCostExercise : Exercise<Func<double, double, double, double, int, (double Operations, double CardHours, double Days)>>
{
    public override string Name => "12.training_cost";

    public override int Points => 3;

    protected override IEnumerable<string?> Mistakes(
        Func<double, double, double, double, int, (double Operations, double CardHours, double Days)> answer)
    {
        const double Active = 3e9, Tokens = 1e12, Peak = 1e15, Share = 0.4;
        var (operations, hours, days) = answer(Active, Tokens, Peak, Share, 100);
        yield return Number.Mistake(
            operations / 1e21,
            18,
            "3 billion parameters and 10^12 tokens, in units of 10^21: the operations",
            (6, "that is the forward pass, 2 a parameter: backwards takes twice that again"),
            (3, "a parameter takes a multiplication and an addition, and backwards twice that again: 6 in all"),
            (9, "a parameter takes a multiplication and an addition: 2 forwards, 4 backwards"),
            (12, "backwards takes 4 a parameter, forwards 2: 6 in all"),
            (18 * Share, "the operations are the same, however well the cards do them"));

        const double Right = 6 * Active * Tokens / (Peak * Share) / 3600;
        yield return Number.Mistake(
            hours,
            Right,
            "at 40 % of 10^15 operations a second: the card hours",
            (Right * 3600, "those are seconds"),
            (Right * 60, "those are minutes"),
            (Right * Share, "a card does not reach its peak: multiply the peak by the share that it does reach"),
            (Right * Share * Share, "the share makes it longer, not shorter: multiply the peak by it, not the time"),
            (Right / 100, "card hours are the hours of all cards together: a hundred cards in one hour are a hundred"),
            (Right * 100, "card hours do not grow with the cards, which share the work"));
        const double Long = Right / 100 / 24;
        yield return Number.Mistake(
            days,
            Long,
            "on 100 cards: the days",
            (Right / 24, "the cards work at the same time: divide by how many there are"),
            (Right / 100, "those are hours: a day has 24"),
            (Right * 100 / 24, "more cards make it shorter"))
            ?? Number.Mistake(answer(1, 1, 1, 0.5, 8).Days, 12.0 / 8 / 86400, "1 parameter, 1 token, 1 operation a second, half of it, 8 cards: the days",
                (0, "a whole number has lost its fraction"));
    }
}
