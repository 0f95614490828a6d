namespace MiniR1.Exercises;

/// <summary>Gets every verdict as soon as it is given.</summary>
internal interface IVerdictSink
{
    void Add(Verdict verdict);
}
