namespace MiniR1.Tasks;

/// <summary>The calculations of neighbouring <see cref="Working"/> pieces, one after the other.</summary>
internal sealed class WorkingRun
{
    private const int MostPieces = 24;

    private readonly List<int> _ends = [];

    private WorkingRun()
    {
    }

    internal List<Calculation> Steps { get; } = [];

    /// <summary>The run that begins at a piece and goes on while there is nothing but separators between.</summary>
    internal static WorkingRun At(IReadOnlyList<ThoughtElement> pieces, int at)
    {
        var run = new WorkingRun();
        // Longer runs than any check are of no use, and would make long thoughts slow.
        for (; at < pieces.Count && pieces[at] is Working working && run._ends.Count < MostPieces; at++)
        {
            run.Steps.AddRange(working.Steps);
            run._ends.Add(run.Steps.Count);
        }

        return run;
    }

    /// <summary>How many whole pieces the first <paramref name="steps"/> calculations are; null if a piece goes on.</summary>
    internal int? Pieces(int steps) => _ends.IndexOf(steps) is var place and >= 0 ? place + 1 : null;

    internal bool AreRight(int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            if (!Steps[i].IsRight)
                return false;
        }

        return true;
    }
}
