namespace MiniR1.Tasks;

/// <summary>
/// Long multiplication as it is written down: <c>7*6=42, 4*6=24+4=28, 47*6=282, ... 282+1410=1692</c>; the right
/// factor's digits from the last to the first, those of the left factor likewise, carries added.
/// </summary>
internal static class LongMultiplication
{
    private static readonly int[] s_slips = [-100, -10, -1, 1, 10, 100];

    /// <summary>
    /// Writes the steps, with a slip at a place chosen at random if <paramref name="slip"/>: a product of digits that is
    /// off, a carry forgotten, a sum that is off; what follows goes on from it. Returns the product reached.
    /// </summary>
    internal static int Append(
        ref TextBuilder text, int left, int right, bool slip, bool showCarries, ref SplitMix64 random)
    {
        Span<int> partials = stackalloc int[10];
        var count = 0;
        var slipAt = slip ? random.NextInt(Places(left, right)) : -1;
        var place = 0;
        for (var (rest, power) = (right, 1); rest > 0; (rest, power) = (rest / 10, power * 10))
        {
            var digit = rest % 10;
            if (digit == 0)
                continue;
            var partial = AppendPartial(ref text, left, digit, ref place, slipAt, showCarries, ref random) * power;
            text.Append(new Calculation(left, '*', digit * power, partial));
            text.Append(", ");
            partials[count++] = partial;
        }

        return AppendSum(ref text, partials[..count], place, slipAt, ref random);
    }

    /// <summary>How many carries are added.</summary>
    internal static int Carries(int left, int right)
    {
        var carries = 0;
        for (var rest = right; rest > 0; rest /= 10)
        {
            var carry = 0;
            for (var digits = left; digits > 0; digits /= 10)
            {
                carries += carry > 0 ? 1 : 0;
                carry = ((digits % 10 * (rest % 10)) + carry) / 10;
            }
        }

        return carries;
    }

    /// <summary>How many places a slip can happen at: each product of digits, each sum of partial products.</summary>
    private static int Places(int left, int right)
    {
        var (leftDigits, partials) = (0, 0);
        for (; left > 0; left /= 10)
            leftDigits++;
        for (; right > 0; right /= 10)
            partials += right % 10 > 0 ? 1 : 0;
        return (leftDigits * partials) + partials - 1;
    }

    private static int AppendPartial(
        ref TextBuilder text, int left, int digit, ref int place, int slipAt, bool showCarries, ref SplitMix64 random)
    {
        var (partial, carry) = (0, 0);
        for (var (rest, power) = (left, 1); rest > 0; (rest, power) = (rest / 10, power * 10))
        {
            var own = rest % 10;
            var product = own * digit;
            var added = carry;
            if (place++ == slipAt)
            {
                if (carry > 0 && random.NextBool(.5))
                    added = 0;
                else
                    product = Off(own, digit, ref random);
            }

            if (showCarries)
                AppendDigit(ref text, new Calculation(own, '*', digit, product), added);
            var column = product + added;
            // The first digit's column is written whole.
            partial += (rest < 10 ? column : column % 10) * power;
            carry = column / 10;
        }

        return partial;
    }

    private static void AppendDigit(ref TextBuilder text, Calculation product, int added)
    {
        text.Append(product);
        if (added > 0)
            text.AppendRest(new Calculation(product.Result, '+', added, product.Result + added));
        text.Append(", ");
    }

    private static int AppendSum(
        ref TextBuilder text, scoped ReadOnlySpan<int> partials, int place, int slipAt, ref SplitMix64 random)
    {
        var sum = partials[0];
        if (partials.Length > 1)
            text.Append(sum);
        for (var i = 1; i < partials.Length; i++)
        {
            var next = sum + partials[i];
            if (place++ == slipAt)
                next = Math.Abs(next + Wording.Any<int>(s_slips, ref random));
            text.AppendRest(new Calculation(sum, '+', partials[i], next));
            sum = next;
        }

        if (partials.Length == 1)
            text.Length -= 2; // the partial product's comma
        return sum;
    }

    /// <summary>A neighbour in the multiplication table, or a slip by one.</summary>
    private static int Off(int own, int digit, ref SplitMix64 random)
    {
        while (true)
        {
            var off = random.NextInt(3) switch { 0 => own, 1 => digit, _ => 1 };
            var product = (own * digit) + (random.NextBool(.5) ? off : -off);
            if (off != 0 && product >= 0)
                return product;
        }
    }
}
