using System.Globalization;
using MiniR1.Evaluation.Probes;
using Spectre.Console;

namespace MiniR1.Cli.Probing;

/// <summary>A probe's findings, a table a question.</summary>
internal static class ProbeTables
{
    internal static void Write(IAnsiConsole console, ProbeResult result)
    {
        Say(console, $"{result.Problems} held-out problems; a share stands with its 95 % interval (Wilson).");
        WriteBans(console, result);
        WritePlants(console, result);
        WriteCuts(console, result);
        WriteVerdicts(console, result);
        WriteDifficulty(console, result);
    }

    private static void WriteBans(IAnsiConsole console, ProbeResult result)
    {
        Say(console, "a. Forbid the words of checking: right answers");
        var table = Table(["banned", "n", "right", "verified", "well formed", "tokens", .. result.Base is null ? (string[])[] : ["base: right"]]);
        for (var i = 0; i < result.Model.Bans.Count; i++)
        {
            var ban = result.Model.Bans[i];
            table.AddRow([
                ban.Banned, $"{ban.Right.Total}", Cell(ban.Right), Short(ban.Verified), Short(ban.Formed), Number(ban.Length, "0.0"),
                .. result.Base is null ? (string[])[] : [Cell(result.Base.Bans[i].Right)]]);
        }

        console.Write(table);
    }

    private static void WritePlants(IAnsiConsole console, ProbeResult result)
    {
        var source = result.Attempts == AttemptSource.Own ? "the model's own" : "of the corpus";
        Say(console, $"b. Plant a result behind a first attempt ({source}), and let it go on");
        var table = Table(["planted", "model", "n", "noticed", "accepted", "noticed, then right", "right"]);
        foreach (var plant in result.Model.Plants)
        {
            AddPlant(table, Name(plant.Kind), "after RL", plant);
            if (result.Base?.Plants.FirstOrDefault(other => other.Kind == plant.Kind) is { } before)
                AddPlant(table, "", "base", before);
        }

        console.Write(table);
        if (Times(result) is { } times)
            Say(console, $"A wrong result is noticed and put right {times} times as often as by the base.");
    }

    private static void AddPlant(Table table, string name, string model, PlantResult plant) => table.AddRow(
        name, model, $"{plant.Noticed.Total}", Cell(plant.Noticed), Short(plant.Accepted), Cell(plant.Corrected), Short(plant.Right));

    private static void WriteCuts(IAnsiConsole console, ProbeResult result)
    {
        Say(console, "c. End the thinking right before a check, and let it answer: right answers");
        var table = Table(["checks kept", "all samples, longer ones cut", "n cut", "the cut ones", "the same, not cut"]);
        foreach (var cut in result.Cuts)
            table.AddRow($"{cut.Kept}", Cell(cut.All), $"{cut.Cut.Total}", Cell(cut.Cut), Short(cut.Uncut));
        console.Write(table);
    }

    private static void WriteVerdicts(IAnsiConsole console, ProbeResult result)
    {
        Say(console, "d. Verdicts against what the attempt is worth");
        var table = Table(["", "after RL", .. result.Base is null ? (string[])[] : ["base"]]);
        Add("'no' is right (precision)", verdicts => verdicts.NoPrecision);
        Add("wrong attempts that get 'no' (recall)", verdicts => verdicts.NoRecall);
        Add("'yes' is right (precision)", verdicts => verdicts.YesPrecision);
        Add("right attempts that get 'yes' (recall)", verdicts => verdicts.YesRecall);
        Add("verdicts true of the two numbers", verdicts => verdicts.TrueOfNumbers);
        Add("attempts that are checked", verdicts => verdicts.Coverage);
        console.Write(table);

        void Add(string name, Func<VerdictResult, Proportion> of) => table.AddRow(
            [name, CellWithCount(of(result.Model.Verdicts)), .. result.Base is null ? (string[])[] : [CellWithCount(of(result.Base.Verdicts))]]);
    }

    private static void WriteDifficulty(IAnsiConsole console, ProbeResult result)
    {
        Say(console, "e. Right answers by number of checks, on problems with as many solutions");
        var table = Table([
            "solutions", .. Enumerable.Range(0, DifficultyProbe.MostChecks).Select(checks => checks == 1 ? "1 check" : $"{checks} checks"),
            $"{DifficultyProbe.MostChecks} or more"]);
        foreach (var bucket in result.Difficulty.Buckets)
            table.AddRow([bucket.Name, .. bucket.Right.Select(CellWithCount)]);
        var standardised = result.Difficulty.Standardised.Select(share => share is null ? "-" : Percent(share.Value));
        table.AddRow(["all, difficulty weighted alike", .. standardised]);
        console.Write(table);
    }

    private static string Name(PlantKind kind) => kind switch
    {
        PlantKind.Untouched => "wrong attempt, true result",
        PlantKind.WrongResult => "wrong attempt, wrong result",
        PlantKind.WrongResultIsTarget => "wrong attempt, the target as result",
        _ => "right attempt, wrong result",
    };

    private static string? Times(ProbeResult result)
    {
        var (model, before) = (Corrected(result.Model), Corrected(result.Base));
        return model is null || before is null or 0 ? null : Number(model.Value / before.Value, "0.0");

        static double? Corrected(ModelProbe? probe) =>
            probe?.Plants.First(plant => plant.Kind == PlantKind.WrongResult).Corrected.Share;
    }

    private static Table Table(string[] head)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn(head[0]);
        foreach (var name in head[1..])
            table.AddColumn(new TableColumn(name).RightAligned());
        return table;
    }

    private static void Say(IAnsiConsole console, string sentence) => console.MarkupLine($"[bold]{Markup.Escape(sentence)}[/]");

    private static string Cell(Proportion proportion) => proportion.Share is { } share
        ? $"{Percent(share)} ({Number(100 * proportion.Low!.Value, "0.0")}-{Number(100 * proportion.High!.Value, "0.0")})"
        : "-";

    private static string CellWithCount(Proportion proportion) =>
        proportion.Total == 0 ? "-" : $"{Cell(proportion)} n {proportion.Total}";

    private static string Short(Proportion proportion) => proportion.Share is { } share ? Percent(share) : "-";

    private static string Percent(double share) => Number(share, "0.0%");

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
