namespace MiniR1.Exercises.Chapter04;

/// <summary>What a token costs in the latent cache, and compared with plain heads.</summary>
internal sealed class LatentCacheExercise : Exercise<Func<int, int, int, int, int, (long Bytes, double Share)>>
{
    public override string Name => "04.latent_cache";

    public override int Points => 3;

    protected override IEnumerable<string?> Mistakes(Func<int, int, int, int, int, (long Bytes, double Share)> answer)
    {
        var (bytes, share) = answer(3, 5, 7, 11, 13);
        yield return Bytes(bytes);
        yield return Share(share, 24.0 / 70);

        var large = answer(61, 128, 128, 512, 64);
        yield return large.Bytes != 70_272
            ? $"DeepSeek-R1 keeps 70272 bytes a token, yours is {large.Bytes}"
            : Share(large.Share, 576.0 / 32768);
    }

    private static string? Bytes(long bytes)
    {
        const long Right = 3 * (11 + 13) * 2;
        return bytes switch
        {
            Right => null,
            Right / 3 => "the layers are missing: each has a cache of its own",
            Right * 2 => "that is twice too much: keys and values are both made from the one latent",
            Right / 2 => "that is how many numbers: each takes 2 bytes",
            Right * 8 => "that is in bits: a number takes 2 bytes",
            3 * 11 * 2 => "the rotated key is missing: it is kept beside the latent",
            3 * (11 + (5 * 13)) * 2 => "you keep a rotated key for each head: all heads share one",
            3 * 5 * (11 + 13) * 2 => "you keep a latent for each head: all heads share one",
            3 * 5 * 14 * 2 => "that is the cache of plain heads: how much does the latent one take?",
            _ => $"3 layers, a latent of 11 and a key of 13 should be {Right} bytes a token, yours is {bytes}",
        };
    }

    private static string? Share(double share, double right)
    {
        bool Is(double value) => Math.Abs(share - value) < 1e-9;
        return share switch
        {
            _ when Is(right) => null,
            _ when share == 0 => "the share is 0: dividing an int or a long by another drops the fraction; begin with (double)",
            _ when Is(1 / right) => "the share is upside down: the latent cache divided by that of plain heads",
            _ when Is(right * 2) => "the share is twice too large: plain heads keep keys and values, size numbers each",
            _ when Is(right * 100) => "the share is in per cent: 1 would be as much as plain heads keep",
            _ when Is(1 - right) => "that is what is saved: the share that is left was asked for",
            _ => FormattableString.Invariant($"the share of what plain heads keep should be {right:0.#####}, yours is {share:0.#####}"),
        };
    }
}
