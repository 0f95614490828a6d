using System.Globalization;
using MiniR1.Evaluation;
using Spectre.Console;

namespace MiniR1.Cli.Evaluating;

/// <summary>Two measurements side by side.</summary>
internal static class EvalTable
{
    private const string Percent = "0.0%";

    internal static void Write(IAnsiConsole console, EvalResult measured)
    {
        var (greedy, sampled, passAtK) = measured;
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn($"{greedy.Samples} held-out problems");
        table.AddColumn(new TableColumn("greedy").RightAligned());
        table.AddColumn(new TableColumn("sampled").RightAligned());
        foreach (var (name, value, format) in Rows())
            table.AddRow(name, Number(value(greedy), format), Number(value(sampled), format));
        console.Write(table);
        if (passAtK is not null)
            WritePassAtK(console, passAtK);
    }

    private static void WritePassAtK(IAnsiConsole console, PassAtKCounts counts)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn($"right at least once in k samples, {counts.Right.Count} problems");
        table.AddColumn(new TableColumn("pass@k").RightAligned());
        for (var k = 1; k <= counts.Samples; k *= 2)
            table.AddRow($"k = {k}", Number(counts.At(k), Percent));
        console.Write(table);
    }

    private static IEnumerable<(string Name, Func<BehaviourMetrics, double?> Value, string Format)> Rows() =>
    [
        ("right answers", metrics => metrics.Accuracy, Percent),
        ("check their result", metrics => metrics.Verified, Percent),
        ("correct themselves", metrics => metrics.Corrected, Percent),
        ("  of these, right in the end", metrics => metrics.CorrectedRight, Percent),
        ("true verdicts, of all checks", metrics => metrics.VerdictsRight, Percent),
        ("well formed", metrics => metrics.Format, Percent),
        ("repeat an attempt", metrics => metrics.Repeated, Percent),
        ("cut off", metrics => metrics.Truncated, Percent),
        ("tokens", metrics => metrics.Length, "0.0"),
        ("checks a sample", metrics => metrics.ChecksPerSample, "0.00"),
        ("entropy (nats)", metrics => metrics.Entropy, "0.000"),
    ];

    private static string Number(double? value, string format) =>
        value is null ? "-" : WithoutMinusZero(value.Value).ToString(format, CultureInfo.InvariantCulture);

    private static double WithoutMinusZero(double value) => Math.Round(value, 9) + 0.0;
}
