namespace MiniR1.Exercises;

/// <summary>Gets every verdict as soon as it is given.</summary>
internal interface IVerdictSink
{
    /// <summary>An answer is about to be tried.</summary>
    /// <returns>false if it is not to be: it never ended when it was tried before</returns>
    bool Begin(string exercise);

    void Add(Verdict verdict);
}
