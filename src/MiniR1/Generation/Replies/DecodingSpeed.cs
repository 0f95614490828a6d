using System.Diagnostics;
using MiniR1.Model;
using static TorchSharp.torch;

namespace MiniR1.Generation.Replies;

/// <summary>How fast a model reads prompts and writes, as <see cref="ReplyGenerator"/> lets it.</summary>
/// <param name="PrefillSeconds">to read all prompts and draw the first tokens, median of the rounds</param>
/// <param name="StepSeconds">to write one token more a text, median of the steps</param>
public sealed record DecodingSpeed(double PrefillSeconds, double StepSeconds)
{
    /// <summary>Writes after random prompts.</summary>
    /// <param name="model">in evaluation mode</param>
    /// <param name="batch">texts at once</param>
    /// <param name="promptTokens">of each</param>
    /// <param name="sampling">how; its limit of new tokens, at least 2, is what is written</param>
    /// <param name="rounds">each begins anew; the first one warms up and does not count where there are more</param>
    /// <exception cref="MiniR1Exception">The context does not hold so many tokens.</exception>
    public static DecodingSpeed Measure(CausalLanguageModel model, int batch, int promptTokens, SamplingOptions sampling, int rounds = 3)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(promptTokens, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(sampling.MaxNewTokens, 2, nameof(sampling));
        using var frozen = no_grad();
        var random = new Random(0);
        int[][] prompts =
        [
            .. Enumerable.Range(0, batch).Select(_ => Enumerable.Range(0, promptTokens)
                .Select(_ => random.Next(model.Config.VocabSize)).ToArray()),
        ];
        var (prefill, steps) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            if (round == 1)
                (prefill, steps) = ([], []);
            var start = Stopwatch.GetTimestamp();
            using var decoder = ReplyGenerator.NewDecoder(
                model, new PaddedPrompts(prompts, copies: 1, padId: 0), sampling, chunk: new ReplyOptions().PrefillChunk);
            decoder.Draw();
            prefill.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            for (var token = 1; token < sampling.MaxNewTokens; token++)
            {
                start = Stopwatch.GetTimestamp();
                decoder.Advance();
                decoder.Draw();
                steps.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }

        return new DecodingSpeed(Median(prefill), Median(steps));
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
