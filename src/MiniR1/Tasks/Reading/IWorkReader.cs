namespace MiniR1.Tasks;

/// <summary>Calculations that check an attempt.</summary>
/// <param name="Form">how</param>
/// <param name="Value">what they come to</param>
/// <param name="Target">what they should come to</param>
/// <param name="Confirms">whether they confirm the attempt's result: the verdict where nothing else is compared</param>
/// <param name="Passes">whether the attempt is right by them: the verdict where the target is named</param>
/// <param name="IsRight">whether they are calculated without a mistake</param>
internal sealed record Work(CheckForm Form, long Value, long Target, bool Confirms, bool Passes, bool IsRight);

/// <summary>What a statement compares.</summary>
/// <param name="Form">how</param>
/// <param name="Value">the attempt's side</param>
/// <param name="Target">the other</param>
/// <param name="Concerns">whether it is the attempt with what it should come to; otherwise other numbers are compared</param>
internal sealed record Comparing(CheckForm Form, long Value, long Target, bool Concerns);

/// <summary>What calculations and numbers mean in the thoughts about one problem.</summary>
internal interface IWorkReader
{
    /// <summary>Takes an attempt that begins at a <see cref="Working"/>; null if its calculations are none.</summary>
    Attempt? TakeAttempt(IReadOnlyList<ThoughtElement> pieces, ref int at);

    /// <summary>Takes calculations that check <paramref name="attempt"/>; null if those at this place do not.</summary>
    Work? TakeWork(Attempt attempt, IReadOnlyList<ThoughtElement> pieces, ref int at);

    /// <summary>What a statement behind an attempt, or behind work on it, compares; null for nothing.</summary>
    Comparing? Compare(Attempt? attempt, Work? work, Statement statement);

    /// <summary>Equal for attempts that do the same.</summary>
    string NameOf(Attempt attempt);
}
