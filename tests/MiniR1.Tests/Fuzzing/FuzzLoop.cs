using System.Diagnostics;
using System.Globalization;

namespace MiniR1.Tests.Fuzzing;

/// <summary>
/// Tries damaged inputs for a few seconds, or for as many as MINIR1_FUZZ_SECONDS says. Each round has a seed of its own,
/// so that one round can be repeated.
/// </summary>
internal static class FuzzLoop
{
    private const string SecondsVariable = "MINIR1_FUZZ_SECONDS";
    private const long MostGrowth = 1_000_000_000;
    private const int LongestSentence = 300;
    private static readonly TimeSpan s_longestRound = TimeSpan.FromSeconds(10);

    /// <summary>Every round ends within 10 s and 1 GB, with success or with one short sentence.</summary>
    /// <param name="seed">of the first round; the next has the next</param>
    /// <param name="rounds">where no time is given</param>
    /// <param name="round">one input, damaged and read</param>
    /// <param name="folder">whose path does not count as the sentence's length</param>
    internal static void Run(int seed, int rounds, Action<Random> round, string? folder = null)
    {
        var seconds = Environment.GetEnvironmentVariable(SecondsVariable) is { Length: > 0 } text
            ? double.Parse(text, CultureInfo.InvariantCulture) : (double?)null;
        var (whole, began, current) = (Stopwatch.StartNew(), Stopwatch.GetTimestamp(), seed);
        var before = Environment.WorkingSet;
        var work = Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        while (!work.Wait(TimeSpan.FromMilliseconds(50)))
        {
            var lasted = Stopwatch.GetElapsedTime(Interlocked.Read(ref began));
            if (lasted > s_longestRound)
                throw new NUnit.Framework.AssertionException($"the round of seed {current} hangs");
            if (Environment.WorkingSet - before > MostGrowth)
                throw new NUnit.Framework.AssertionException($"the process grew by {Environment.WorkingSet - before} bytes at seed {current}");
        }

        NUnit.Framework.TestContext.Out.WriteLine($"{current - seed} rounds in {whole.Elapsed.TotalSeconds:0.0} s");

        void Work()
        {
            for (; seconds is { } limit ? whole.Elapsed.TotalSeconds < limit : current < seed + rounds; current++)
            {
                Interlocked.Exchange(ref began, Stopwatch.GetTimestamp());
                Try(round, current, folder);
            }
        }
    }

    private static void Try(Action<Random> round, int seed, string? folder)
    {
        try
        {
            round(new Random(seed));
        }
        catch (MiniR1Exception refused)
        {
            var sentence = folder is null ? refused.Message : refused.Message.Replace(folder, "", StringComparison.Ordinal);
            if (sentence.Length > LongestSentence || sentence.Contains('\n', StringComparison.Ordinal))
                throw new NUnit.Framework.AssertionException($"seed {seed}: {sentence.Length} characters: {sentence[..Math.Min(sentence.Length, 1000)]}", refused);
        }
        catch (Exception failure)
        {
            throw new NUnit.Framework.AssertionException($"seed {seed}: {failure}", failure);
        }
    }
}
