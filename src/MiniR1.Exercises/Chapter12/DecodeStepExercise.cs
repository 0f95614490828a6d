using MiniR1.Exercises.Checking;

namespace MiniR1.Exercises.Chapter12;

/// <summary>What a step of writing reads, and the rate that no program can beat.</summary>
internal sealed class DecodeStepExercise : Exercise<Func<double, double, int, int, int, double, double, (double Bytes, double Rate)>>
{
    public override string Name => "12.decode_step";

    public override int Points => 4;

    protected override IEnumerable<string?> Mistakes(
        Func<double, double, int, int, int, double, double, (double Bytes, double Rate)> answer)
    {
        (double Bytes, double Rate) Of(int texts, double cache) => answer(100, 1000, 8, 2, texts, cache, 5000);
        const string Task = "100 bytes for all, 1000 in 8 experts, 2 a token:";
        yield return Number.Mistake(
            Of(1, 0).Bytes,
            350,
            $"{Task} what a step reads for one text",
            (1100, "all experts are read in yours: one token wakes 2 of 8"),
            (100, "no expert is read: dividing an int by another drops the fraction; begin with (double)"),
            (250, "what every token needs is missing"),
            (225, "one expert is read: a token chooses 2"),
            (2100, "1000 bytes are all 8 experts together"),
            (100 + (1000 * (1 - Math.Pow(7.0 / 8, 2))), "the 2 experts of a token are never the same one: one token leaves 1 - 2/8 of them asleep"),
            (850, "those that sleep are read: it is 1 minus the share that sleeps"));
        yield return Number.Mistake(
            Of(2, 0).Bytes,
            537.5,
            $"{Task} what a step reads for two texts",
            (600, "two tokens may choose the same expert, which is read once: (1 - 2/8)^2 sleep"),
            (350, "more texts wake more experts: the share that sleeps is (1 - 2/8) for each text"),
            (637.5, "what every token needs is read once a step, for all texts"),
            (700, "a weight that is read serves all texts: it is not read for each"),
            (1075, "a weight that is read serves all texts: it is not read for each"),
            (662.5, "those that sleep are read: it is 1 minus the share that sleeps"));
        yield return Number.Mistake(
            Of(2, 10).Bytes,
            557.5,
            $"{Task} what a step reads for two texts with caches of 10 bytes",
            (537.5, "the caches are missing: a step reads all of them"),
            (547.5, "each text has a cache of its own"));
        var (bytes, rate) = answer(17.2e9, 653.9e9, 256, 8, 64, 287.8e6, 38.4e12);
        const double Read = 17.2e9 + (64 * 287.8e6);
        var all = Read + (653.9e9 * (1 - Math.Pow(1 - (8.0 / 256), 64)));
        yield return Number.Mistake(bytes, all, "R1 with 64 texts: the bytes") ?? Number.Mistake(
            rate,
            64 * 38.4e12 / all,
            "R1 with 64 texts, 38.4 TB a second: the tokens a second",
            (38.4e12 / all, "that is the rate of one text: a step writes a token of each"),
            (all / 38.4e12, "that is how many seconds a step takes: it writes 64 tokens in that time"),
            (all / 38.4e12 / 64, "it is upside down: tokens a second, not seconds a token"),
            (64 * all / 38.4e12, "a step takes bytes / bandwidth seconds: 64 tokens are divided by that"));
    }
}
