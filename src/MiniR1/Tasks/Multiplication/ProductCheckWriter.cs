namespace MiniR1.Tasks;

/// <summary>Writes work that checks a claimed product, without a mistake, up to its verdict.</summary>
internal static class ProductCheckWriter
{
    private static readonly string[] s_nines = [" nines ", " cast out nines ", " digit sums ", " by nine ", ", "];
    private static readonly string[] s_backs = [" back ", " divide ", " the other way ", " test ", " undo "];

    /// <summary><c>4+7=11, 1+1=2, 3+6=9, 2*9=18, 1+8=9, 1+6=7+9=16+2=18, 1+8=9, 9=9</c></summary>
    internal static bool AppendNines(ref TextBuilder text, int left, int right, int claim, ref SplitMix64 random)
    {
        text.Append(Wording.Any<string>(s_nines, ref random));
        var (one, other) = (AppendResidue(ref text, left), AppendResidue(ref text, right));
        text.Append(new Calculation(one, '*', other, one * other));
        text.Append(", ");
        var expected = AppendResidue(ref text, one * other);
        var found = AppendResidue(ref text, claim);
        text.Length -= 2; // the last comma
        return Wording.AppendComparison(ref text, expected, found, ref random);
    }

    /// <summary><c>169/36=4 rest 25, 252/36=7, 47=47</c></summary>
    internal static bool AppendDivision(ref TextBuilder text, int left, int right, int claim, ref SplitMix64 random)
    {
        text.Append(Wording.Any<string>(s_backs, ref random));
        var power = 1;
        while (claim / power / 10 >= right)
            power *= 10;
        var (dividend, quotient) = (claim / power, 0);
        while (true)
        {
            var (digit, rest) = Math.DivRem(dividend, right);
            text.Append(new Calculation(dividend, '/', right, digit, rest));
            quotient = (quotient * 10) + digit;
            if (power == 1)
                return rest == 0 && Wording.AppendComparison(ref text, quotient, left, ref random);
            text.Append(", ");
            power /= 10;
            dividend = (rest * 10) + (claim / power % 10);
        }
    }

    /// <summary><c>36*40=1440, 36*7=252, 1692-1440=252-252=0, 0=0</c></summary>
    internal static bool AppendSubtraction(ref TextBuilder text, int left, int right, int claim, ref SplitMix64 random)
    {
        text.Append(Wording.Any<string>(s_backs, ref random));
        var power = 1;
        while (left / power >= 10)
            power *= 10;
        Span<int> parts = stackalloc int[10];
        var count = 0;
        for (; power > 0; power /= 10)
        {
            var part = left / power % 10 * power;
            if (part == 0)
                continue;
            parts[count++] = right * part;
            text.Append(new Calculation(right, '*', part, right * part));
            text.Append(", ");
        }

        text.Append(claim);
        foreach (var part in parts[..count])
        {
            text.AppendRest(new Calculation(claim, '-', part, claim - part));
            claim -= part;
        }

        return Wording.AppendComparison(ref text, claim, 0, ref random);
    }

    /// <summary>Sums of digits until one digit is left, each with a comma behind it; 9 stands for 0 too.</summary>
    private static int AppendResidue(ref TextBuilder text, int number)
    {
        while (number >= 10)
        {
            var power = 10;
            while (number / power >= 10)
                power *= 10;
            var sum = number / power;
            text.Append(sum);
            for (power /= 10; power > 0; power /= 10)
            {
                var digit = number / power % 10;
                text.AppendRest(new Calculation(sum, '+', digit, sum + digit));
                sum += digit;
            }

            text.Append(", ");
            number = sum;
        }

        return number;
    }
}
