using MiniR1.Reporting;

namespace MiniR1.Tests.Reporting;

/// <summary>A made-up run directory, shaped like a real one. Nothing in it was measured.</summary>
internal static class SyntheticRun
{
    private const int Steps = 80;

    public static string Write(string directory, int seed = 0)
    {
        AtomicFile.WriteAllText(Path.Combine(directory, "config.json"),
            $$"""{"preset":"synthetic","seed":{{seed}},"model":{"hidden_size":64},"note":"made up by a test"}""");
        var random = new Random(seed);
        using var metrics = new JsonLines(Path.Combine(directory, "metrics.jsonl"));
        Pretraining(metrics, random);
        using var samples = new JsonLines(Path.Combine(directory, "samples.jsonl"));
        for (var step = 0; step <= Steps; step++)
            Step(metrics, samples, random, step);
        metrics.Append(new { @event = "done", phase = "rl", step = Steps, seconds = 181.0, peak_memory_mib = 640 });
        return directory;
    }

    private static void Pretraining(JsonLines metrics, Random random)
    {
        for (var step = 20; step <= 1800; step += 20)
            metrics.Append(new
            {
                @event = "pretrain",
                phase = "pretrain",
                step,
                seconds = step * 0.05,
                loss = 0.62 + (2.4 * Math.Exp(-step / 160.0)) + Noise(random, 0.02),
                tokens_per_second = 76_000 + Noise(random, 2000),
                learning_rate = 3e-3 * (1 - (0.9 * step / 1800)),
            });
    }

    private static void Step(JsonLines metrics, JsonLines samples, Random random, int step)
    {
        var seconds = 90 + (step * 1.13);
        if (step > 0)
            metrics.Append(Rl(random, step, seconds));
        if (step % 10 != 0)
            return;
        metrics.Append(new
        {
            @event = "eval",
            phase = "rl",
            step,
            seconds,
            greedy = Measures(random, step, 0.46, 0.74),
            sampled = Measures(random, step, 0.28, 0.66),
        });
        for (var index = 0; index < 24; index++)
        {
            var mode = index % 4 == 3 ? "greedy" : "sampled";
            samples.Append(Sample(step, index, mode, checks: Rise(step) > ((index * 7 % 24) + 0.5) / 24));
        }
    }

    private static object Rl(Random random, int step, double seconds) => new
    {
        @event = "rl",
        phase = "rl",
        step,
        seconds,
        reward = 0.25 + (0.5 * Rise(step)) + Noise(random, 0.03),
        accuracy = 0.28 + (0.4 * Rise(step)) + Noise(random, 0.03),
        verified = 0.04 + (0.9 * Rise(step)),
        format = 0.68 + (0.26 * Rise(step)) + Noise(random, 0.01),
        length = 17 + (31 * Rise(step)) + Noise(random, 1),
        entropy = 0.55 - (0.25 * Rise(step)) + Noise(random, 0.01),
        kl = 0.12 * Rise(step),
        clip_fraction = 0.006 + Noise(random, 0.004),
        gradient_norm = 0.5 + Noise(random, 0.2),
        zero_variance = 0.1 + (0.2 * Rise(step)),
        truncated = 0.02 + (0.02 * Rise(step)),
        samples_per_second = 520 + Noise(random, 20),
    };

    private static object Measures(Random random, int step, double accuracy, double final) => new
    {
        samples = 512,
        accuracy = accuracy + ((final - accuracy) * Rise(step)) + Noise(random, 0.01),
        verified = 0.041 + (0.887 * Rise(step)),
        corrected = 0.02 + (0.5 * Rise(step)),
        corrected_right = step == 0 ? (double?)null : 0.3 + (0.2 * Rise(step)),
        verdicts_right = 0.92 + Noise(random, 0.02),
        format = 0.68 + (0.26 * Rise(step)),
        length = 17 + (31 * Rise(step)),
        entropy = 0.55 - (0.25 * Rise(step)),
    };

    private static object Sample(int step, int index, string mode, bool checks)
    {
        var (a, b, c) = (2 + index, 1 + (index * 3 % 9), 3 + (index % 5));
        var (target, wrong) = ((a + b) * c, (a + b) - c);
        var misjudged = checks && index % 8 == 2;
        var completion = (checks, misjudged) switch
        {
            (false, _) => $"<answer>{a}+{b}-{c}</answer>",
            (true, true) => $"<think>{a}+{b}={a + b}-{c}={wrong}check{wrong}={target}yes</think>"
                + $"<answer>{a}+{b}-{c}</answer>",
            _ => $"<think>{a}+{b}={a + b}-{c}={wrong} check {wrong}={target} no wait {a}+{b}={a + b}*{c}={target} "
                + $"check {target}={target} yes</think><answer>{a}+{b}*{c}</answer>",
        };
        object[] judged = (checks, misjudged) switch
        {
            (false, _) => [],
            (true, true) => [new { value = wrong, target, verdict = "yes", right = false }],
            _ =>
            [
                new { value = wrong, target, verdict = "no", right = true },
                new { value = target, target, verdict = "yes", right = true },
            ],
        };
        return new
        {
            phase = "rl",
            step,
            mode,
            index,
            prompt = $"{a} {b} {c}={target}:",
            completion,
            accuracy = checks && !misjudged,
            format = checks,
            verified = checks,
            corrected = checks && !misjudged,
            checks = judged,
            length = completion.Length,
        };
    }

    private static double Rise(int step) => 1 / (1 + Math.Exp(-(step - 22) / 5.0));

    private static double Noise(Random random, double size) => (random.NextDouble() - 0.5) * 2 * size;
}
