using System.Globalization;

namespace MiniR1.Cli.Zero;

/// <summary>Steps done in a time, and what follows for the rest.</summary>
/// <param name="Done">steps in that time</param>
/// <param name="Left">steps still to do</param>
/// <param name="Elapsed">the time</param>
internal readonly record struct Pace(int Done, int Left, TimeSpan Elapsed)
{
    /// <summary>Such as <c>21.4 steps/s</c>, or <c>12.5 steps/min</c> where that reads better; empty before the first step.</summary>
    internal string Rate
    {
        get
        {
            if (Done == 0 || Elapsed <= TimeSpan.Zero)
                return "";
            var perSecond = Done / Elapsed.TotalSeconds;
            return perSecond >= 1
                ? string.Create(CultureInfo.InvariantCulture, $"{perSecond:0.0} steps/s")
                : string.Create(CultureInfo.InvariantCulture, $"{perSecond * 60:0.0} steps/min");
        }
    }

    /// <summary>Until the phase's end, such as <c>1:16 left</c>; the time taken once it is over.</summary>
    internal string Time => Left == 0 ? Format(Elapsed)
        : Done == 0 ? ""
        : $"{Format(Elapsed / Done * Left)} left";

    /// <summary>m:ss, or h:mm:ss from an hour on.</summary>
    internal static string Format(TimeSpan time)
    {
        var rounded = TimeSpan.FromSeconds(Math.Round(time.TotalSeconds));
        return rounded.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)rounded.TotalHours}:{rounded:mm\\:ss}")
            : string.Create(CultureInfo.InvariantCulture, $"{rounded:m\\:ss}");
    }
}
