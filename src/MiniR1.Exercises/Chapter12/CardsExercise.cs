namespace MiniR1.Exercises.Chapter12;

/// <summary>How many cards weights and caches need.</summary>
internal sealed class CardsExercise : Exercise<Func<long, int, int, int, int, int>>
{
    private const int OfToken = 70_272; // bytes of R1's cache a token
    private const long Weights = 671_026_419_200; // R1's in FP8

    public override string Name => "12.cards";

    public override int Points => 4;

    protected override IEnumerable<string?> Mistakes(Func<long, int, int, int, int, int> answer)
    {
        yield return Cards(
            answer(1_966_000_000_000, OfToken, 4096, 0, 80),
            28,
            "1966 GB of weights and no text on cards of 80 GB",
            (27, "the last card is used in part: round up"),
            (25, "all of the memory is used: 90 % of it may be"),
            (24, "all of the memory is used, 90 % of it may be; and the last card is used in part: round up"),
            (26, "a gigabyte of a card is 10^9 bytes here, not 2^30"),
            (31, "90 % of a card may be used: multiply its memory by 0.9, once"));
        yield return Cards(
            answer(0, 1000, 1000, 2000, 1),
            3,
            "the caches alone of 2000 texts of 1000 tokens of 1000 bytes, on cards of 1 GB",
            (0, "the caches are missing"),
            (1, "that is the cache of one text, or of one token each: every text keeps a cache of all its tokens"));
        yield return Cards(
            answer(Weights, OfToken, 1024, 29, 80),
            10,
            "R1's weights and 29 texts of 1024 tokens on cards of 80 GB",
            (11, "weights and caches share cards: add the bytes up first, and round up once"));
        yield return Cards(
            answer(Weights, OfToken, 32768, 256, 80),
            18,
            "R1's weights and 256 texts of 32768 tokens on cards of 80 GB",
            (Needed(Weights + unchecked(OfToken * 32768 * 256)), "a product of ints goes round at 2^31: begin it with 1L"),
            (Needed(Weights), "the caches have gone: a product of ints goes round at 2^31; begin it with 1L"));
    }

    private static int Needed(long bytes) => (int)Math.Ceiling(bytes / 72e9);

    private static string? Cards(int made, int right, string task, params (int Made, string Message)[] mistakes)
    {
        if (made == right)
            return null;
        var told = $"{task} need {right} cards, yours is {made}";
        foreach (var (wrong, message) in mistakes)
        {
            if (made == wrong)
                return $"{told}: {message}";
        }

        return told;
    }
}
