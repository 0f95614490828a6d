using System.Text.Json;

namespace MiniR1.Reporting;

/// <summary>One line of samples.jsonl: a completion and how it was judged. What was not judged is null.</summary>
/// <param name="Phase">"rl", "pretrain"...</param>
/// <param name="Step">The training step after which it was drawn.</param>
/// <param name="Mode">"greedy" or "sampled".</param>
/// <param name="Index">Which held-out problem.</param>
/// <param name="Prompt">The problem as the model reads it.</param>
/// <param name="Completion">What the model wrote, tags included.</param>
/// <param name="Accuracy">The answer is right.</param>
/// <param name="Format">The completion has the form asked for.</param>
/// <param name="Verified">It compares a result with the target.</param>
/// <param name="Corrected">It goes on with another attempt after a check says no.</param>
/// <param name="Checks">The comparisons, in the order of the text.</param>
/// <param name="Length">Tokens written.</param>
/// <param name="Tokens">Their texts, eos included.</param>
/// <param name="Logprobs">The log-probability of each, in nats, under the distribution it was drawn from.</param>
public sealed record SampleLine(
    string? Phase = null, int Step = 0, string? Mode = null, int Index = 0, string? Prompt = null,
    string? Completion = null, bool? Accuracy = null, bool? Format = null, bool? Verified = null,
    bool? Corrected = null, IReadOnlyList<CheckLine>? Checks = null, int? Length = null,
    IReadOnlyList<string>? Tokens = null, IReadOnlyList<double>? Logprobs = null)
{
    /// <exception cref="MiniR1Exception">The line is no sample; the sentence says which, and why.</exception>
    internal static SampleLine Parse(JsonLine line, string path)
    {
        try
        {
            if (line.Value.Deserialize<SampleLine>(JsonLines.Options) is { } sample && sample.HasNoGaps)
                return sample;
        }
        catch (JsonException failure)
        {
            var place = failure.Path is { Length: > 0 and <= 60 } where ? where : "its start";
            throw new MiniR1Exception(
                $"Line {line.Number} of {path} has a wrong type at {place}: correct it or remove the line.", failure);
        }

        throw new MiniR1Exception($"Line {line.Number} of {path} is no whole sample: correct it or remove the line.");
    }

    // Lists of a file may hold null, whatever their type says.
    private bool HasNoGaps => Tokens?.Any(token => token is null) != true && Checks?.Any(check => check is null) != true && Step >= 0;
}

/// <summary>A comparison in a thought: "check 24=24 yes".</summary>
/// <param name="Value">The computed result.</param>
/// <param name="Target">What it is compared with.</param>
/// <param name="Verdict">"yes" or "no".</param>
/// <param name="Right">The verdict is true.</param>
/// <param name="Genuine">It compares a result just computed with the problem's target; null counts as true.</param>
public sealed record CheckLine(
    double? Value = null, double? Target = null, string? Verdict = null, bool? Right = null, bool? Genuine = null);
