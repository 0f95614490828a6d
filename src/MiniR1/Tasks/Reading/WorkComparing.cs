namespace MiniR1.Tasks;

/// <summary>What statements compare where a problem names no target: what work comes to with what it should come to.</summary>
internal static class WorkComparing
{
    internal static Comparing? Of(Attempt? attempt, Work? work, Statement statement)
    {
        if (statement.Equations is [_, ..] equations)
        {
            var (left, right) = equations[^1];
            var concerns = equations is [_] && work is not null
                && ((left, right) == (work.Value, work.Target) || (right, left) == (work.Value, work.Target));
            return new Comparing(CheckForm.Comparison, left, right, concerns);
        }

        long[] said = [.. statement.Numbers.Select(number => number.Number), .. statement.Denied is { } denied ? [denied] : Array.Empty<long>()];
        if (!statement.Numbers.Any(number => number.Asked) && statement.Denied is null)
            return null;
        var isKnown = work is not null && said.All(number => number == work.Value || number == work.Target || number == attempt?.Result);
        return new Comparing(CheckForm.Question, said[0], said[^1], isKnown);
    }
}
