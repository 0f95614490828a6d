using MiniR1.Cli.Zero;
using MiniR1.Hub;

namespace MiniR1.Cli.Pulling;

/// <summary>A pull as a display shows it.</summary>
/// <param name="Label">the file under way, and what happens to it</param>
/// <param name="File">of that file</param>
/// <param name="Total">of all files</param>
/// <param name="BytesPerSecond">now; 0 while nothing comes</param>
internal sealed record PullView(string Label, Portion File, Portion Total, double BytesPerSecond)
{
    /// <summary>Such as <c>25.3 MB/s</c>; empty while nothing comes.</summary>
    internal string Rate => BytesPerSecond > 0 ? $"{ByteSize.Format(BytesPerSecond)}/s" : "";

    /// <summary>Until all is there, such as <c>1:16 left</c>; empty while nothing comes.</summary>
    internal string Time => BytesPerSecond > 0 && Total.Left / BytesPerSecond < s_longest
        ? $"{Pace.Format(TimeSpan.FromSeconds(Total.Left / BytesPerSecond))} left"
        : "";

    // At such a rate nobody knows.
    private static readonly double s_longest = TimeSpan.FromDays(30).TotalSeconds;
}

/// <summary>So many bytes of so many.</summary>
internal readonly record struct Portion(long Done, long Size)
{
    internal long Left => Size - Done;

    /// <summary>From 0 to 1.</summary>
    internal double Fraction => Size == 0 ? 1 : (double)Done / Size;

    public override string ToString() => $"{ByteSize.Format(Done)} of {ByteSize.Format(Size)}";
}
