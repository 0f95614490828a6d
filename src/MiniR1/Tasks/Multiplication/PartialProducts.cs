namespace MiniR1.Tasks;

/// <summary>
/// Products of one factor with parts of the other, as claimed: <c>47*6=282</c> and <c>47*30=1410</c> cover 36.
/// </summary>
internal sealed class PartialProducts(MultiplicationProblem problem)
{
    private readonly List<long> _results = [];
    private long _factor;
    private long _missing;

    internal int Count => _results.Count;

    /// <summary>Whether the parts sum up to the other factor.</summary>
    internal bool IsComplete => _factor != 0 && _missing == 0;

    internal long this[int place] => _results[place];

    /// <summary>Adds a product if it is one of the same factor with a part not covered yet.</summary>
    internal bool TryAdd(Working working)
    {
        if (working.Steps is not [{ Operation: '*', Right: > 0 } step])
            return false;
        if (_factor == 0)
        {
            if (step.Left != problem.Left && step.Left != problem.Right)
                return false;
            (_factor, _missing) = (step.Left, step.Left == problem.Left ? problem.Right : problem.Left);
        }

        if (step.Left != _factor || step.Right > _missing)
            return false;
        _missing -= step.Right;
        _results.Add(step.Result);
        return true;
    }

    /// <summary>Whether calculations add the products up, in their order: <c>282+1410=1692</c>.</summary>
    internal bool AreSummedBy(Working working)
    {
        if (working.Steps.Count != Count - 1 || working.First.Left != _results[0])
            return false;
        for (var i = 0; i < working.Steps.Count; i++)
        {
            if (working.Steps[i].Operation != '+' || working.Steps[i].Right != _results[i + 1])
                return false;
        }

        return true;
    }
}
