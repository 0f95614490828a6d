namespace MiniR1.Tasks;

/// <summary>
/// Follows a check by nines: both factors and the claimed product are brought down to one digit by sums of their
/// digits, and so is the product of the factors' digits.
/// </summary>
internal sealed class CastingOutNines(long left, long right, long claim)
{
    private long _left = left;
    private long _right = right;
    private long _claim = claim;
    private long? _product;

    /// <summary>The claimed product's digit.</summary>
    internal long Found => _claim;

    /// <summary>The digit that the factors lead to.</summary>
    internal long Expected => _product ?? -1;

    internal bool IsComplete => IsDigit(_left) && IsDigit(_right) && IsDigit(_claim) && _product is { } product && IsDigit(product);

    /// <summary>Takes one more calculation if it is a part of the check that is still to be done.</summary>
    internal bool TryAdd(Working working)
    {
        if (IsDigit(_left) && IsDigit(_right) && _product is null
            && working.Steps is [{ Operation: '*' } step]
            && ((step.Left == _left && step.Right == _right) || (step.Left == _right && step.Right == _left)))
        {
            _product = step.Result;
            return true;
        }

        return TryReduce(ref _left, working) || TryReduce(ref _right, working) || TryReduceProduct(working) || TryReduce(ref _claim, working);
    }

    private bool TryReduceProduct(Working working)
    {
        if (_product is not { } product || !TryReduce(ref product, working))
            return false;
        _product = product;
        return true;
    }

    private static bool TryReduce(ref long number, Working working)
    {
        if (IsDigit(number) || number < 0)
            return false;
        var digits = $"{number}";
        if (working.Steps.Count != digits.Length - 1 || working.First.Left != digits[0] - '0')
            return false;
        for (var i = 0; i < working.Steps.Count; i++)
        {
            if (working.Steps[i].Operation != '+' || working.Steps[i].Right != digits[i + 1] - '0')
                return false;
        }

        number = working.Last.Result;
        return true;
    }

    private static bool IsDigit(long number) => number is >= 0 and <= 9;
}
