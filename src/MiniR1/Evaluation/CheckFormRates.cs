using System.Text.Json.Serialization;
using MiniR1.Tasks;

namespace MiniR1.Evaluation;

/// <summary>Genuine checks of each form in a sample, on average: which ways of checking a model uses.</summary>
public sealed record CheckFormRates
{
    [JsonPropertyName("comparison")]
    public required double Comparison { get; init; }

    [JsonPropertyName("recomputation")]
    public required double Recomputation { get; init; }

    [JsonPropertyName("inverse")]
    public required double Inverse { get; init; }

    [JsonPropertyName("digits")]
    public required double Digits { get; init; }

    [JsonPropertyName("question")]
    public required double Question { get; init; }

    [JsonPropertyName("second_method")]
    public required double SecondMethod { get; init; }

    [JsonPropertyName("remainder")]
    public required double Remainder { get; init; }

    internal static CheckFormRates From(IReadOnlyList<ScoredSample> samples)
    {
        var counts = new int[Enum.GetValues<CheckForm>().Length];
        foreach (var check in samples.SelectMany(sample => sample.Judgement.Checks).Where(check => check.Genuine))
            counts[(int)check.Form]++;
        double Rate(CheckForm form) => (double)counts[(int)form] / samples.Count;
        return new CheckFormRates
        {
            Comparison = Rate(CheckForm.Comparison),
            Recomputation = Rate(CheckForm.Recomputation),
            Inverse = Rate(CheckForm.Inverse),
            Digits = Rate(CheckForm.Digits),
            Question = Rate(CheckForm.Question),
            SecondMethod = Rate(CheckForm.SecondMethod),
            Remainder = Rate(CheckForm.Remainder),
        };
    }
}
