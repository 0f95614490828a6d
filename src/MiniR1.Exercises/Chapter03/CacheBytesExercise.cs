namespace MiniR1.Exercises.Chapter03;

/// <summary>How much memory a key-value cache takes.</summary>
internal sealed class CacheBytesExercise : Exercise<Func<int, int, int, int, int, long>>
{
    public override string Name => "03.cache_bytes";

    public override int Points => 2;

    protected override IEnumerable<string?> Mistakes(Func<int, int, int, int, int, long> answer)
    {
        yield return Small(answer(3, 5, 7, 11, 2));

        // DeepSeek-V3 with an ordinary cache, 32,768 tokens in 16 bits.
        var large = answer(61, 128, 128, 32768, 2);
        yield return large switch
        {
            130_996_502_528 => null,
            _ when large == unchecked((int)130_996_502_528) || large is < 0 or 0 =>
                $"61 layers of 128 heads give {large}: a product of ints goes round at 2^31; begin it with 2L",
            _ => $"61 layers, 128 heads of 128 numbers, 32768 tokens of 2 bytes should be 130996502528 bytes, yours is {large}",
        };
    }

    private static string? Small(long bytes)
    {
        const long Right = 2L * 3 * 5 * 7 * 11 * 2;
        return bytes switch
        {
            Right => null,
            Right / 2 => "that is half of it: both keys and values are kept",
            Right / 3 => "the layers are missing: each has a cache of its own",
            Right / 5 => "the heads are missing: each has keys and values of its own",
            Right / 7 => "the numbers a head are missing",
            Right / 11 => "that is one token's: there are as many as the text has",
            Right * 8 => "that is in bits: the last argument is bytes already",
            _ => $"3 layers, 5 heads of 7 numbers, 11 tokens of 2 bytes should be {Right} bytes, yours is {bytes}",
        };
    }
}
