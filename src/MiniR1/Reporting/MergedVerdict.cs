namespace MiniR1.Reporting;

/// <summary>What several runs show, in words with the numbers.</summary>
internal static class MergedVerdict
{
    // As RunVerdict: a rise by .3 to at least .5.
    private static bool Emerged(RunLog run)
    {
        var verified = run.Outcome("sampled.verified");
        return verified.Last - verified.First >= .3 && verified.Last >= .5;
    }

    internal static string Headline(RunGroup group) => (group.Runs.Count(Emerged), group.Runs.Count) switch
    {
        _ when group.Control != "none" => $"Controls only: {group.Title}",
        (1, 1) => "Self-verification emerged",
        (0, _) => "Self-verification did not emerge",
        var (emerged, all) => $"Self-verification emerged in {emerged} of {all} seeds",
    };

    internal static string Paragraph(IReadOnlyList<RunGroup> groups)
    {
        var main = groups[0];
        var seeds = main.Runs.Count == 1 ? "In one seed" : $"In {main.Runs.Count} seeds, on average";
        var sentences = groups.Skip(1).Select(group => $"With {Lowered(group)}, {Moves(group)}.");
        var checking = main.FinalShare("sampled.verdicts_right").Value;
        return string.Join(' ', [
            $"{seeds}, {Moves(main)} of sampled answers to held-out problems.",
            .. double.IsFinite(checking) ? [$"At the end {Html.Percent(checking)} of the verdicts on its own results were right."] : (string[])[],
            .. sentences]);
    }

    private static string Lowered(RunGroup group) => group.Control switch
    {
        "shuffled" => "rewards shuffled within each group",
        "format-only" => "a reward for the form alone",
        "random-reward" => "random rewards",
        "no-verification" => "no checks in the base's corpus",
        _ => group.Title,
    };

    private static string Moves(RunGroup group)
    {
        string From(string path) => Html.Percent(group.BaseShare(path).Value);
        string To(string path) => Html.Percent(group.FinalShare(path).Value);
        return $"verification went from {From("sampled.verified")} to {To("sampled.verified")} "
            + $"and right answers from {From("sampled.accuracy")} to {To("sampled.accuracy")}";
    }
}
