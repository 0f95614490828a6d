namespace MiniR1.Evaluation;

/// <summary>Student's t distribution with whole degrees of freedom.</summary>
public static class StudentT
{
    private const int Bisections = 100; // an interval of pi/2 is halved below the last bit of a double after 53

    /// <summary>P(|T| &lt;= t) in closed form (Abramowitz and Stegun, 26.7.3 and 26.7.4).</summary>
    /// <param name="t">0 or more</param>
    /// <param name="freedom">degrees of freedom, 1 or more</param>
    public static double Within(double t, int freedom)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(t);
        ArgumentOutOfRangeException.ThrowIfLessThan(freedom, 1);
        return WithinAngle(Math.Atan(t / Math.Sqrt(freedom)), freedom);
    }

    /// <summary>The t with P(|T| &lt;= t) = <paramref name="confidence"/>: 12.706 at .95 and one degree of freedom.</summary>
    /// <param name="confidence">more than 0, less than 1</param>
    /// <param name="freedom">degrees of freedom, 1 or more</param>
    public static double TwoSided(double confidence, int freedom)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(freedom, 1);
        if (!(confidence is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "Not between 0 and 1.");
        // In the angle, t = sqrt(freedom) * tan(angle), the range is finite and the function grows with it.
        var (low, high) = (0.0, Math.PI / 2);
        for (var i = 0; i < Bisections; i++)
        {
            var middle = (low + high) / 2;
            if (WithinAngle(middle, freedom) < confidence)
                low = middle;
            else
                high = middle;
        }

        return Math.Sqrt(freedom) * Math.Tan((low + high) / 2);
    }

    private static double WithinAngle(double angle, int freedom)
    {
        var (sine, cosine) = (Math.Sin(angle), Math.Cos(angle));
        var isOdd = freedom % 2 == 1;
        // Odd: cos + 2/3 cos^3 + (2*4)/(3*5) cos^5 ...; even: 1 + 1/2 cos^2 + (1*3)/(2*4) cos^4 ...
        var term = isOdd ? cosine : 1;
        var sum = freedom == 1 ? 0 : term;
        for (var power = isOdd ? 3 : 2; power <= freedom - 2; power += 2)
        {
            term *= cosine * cosine * (power - 1) / power;
            sum += term;
        }

        return isOdd ? 2 / Math.PI * (angle + (sine * sum)) : sine * sum;
    }
}
