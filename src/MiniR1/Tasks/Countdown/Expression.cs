namespace MiniR1.Tasks;

/// <summary>
/// One way to calculate: <c>15-12*8</c>, read from left to right, worth 24. <paramref name="Working"/> is its steps
/// up to the last equals sign, <c>15-12=3*8=</c>, so that a result can be written behind it, right or wrong.
/// </summary>
public sealed record Expression(string Text, string Working, int Value)
{
    /// <summary>The steps as a document writes them: <c>15-12=3*8=24</c>.</summary>
    public string Steps => $"{Working}{Value}";
}
