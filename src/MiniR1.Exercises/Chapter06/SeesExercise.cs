using MiniR1.Exercises.Checking;
using static TorchSharp.torch;

namespace MiniR1.Exercises.Chapter06;

/// <summary>Who may look at whom where several documents are packed into a row.</summary>
internal sealed class SeesExercise : Exercise<Func<Tensor, Tensor>>
{
    public override string Name => "06.sees";

    public override int Points => 3;

    protected override IEnumerable<string?> Mistakes(Func<Tensor, Tensor> answer)
    {
        var documents = tensor(new long[] { 1, 1, 1, 2, 2, 3 }); // [T]
        var made = answer(documents.clone());
        yield return Compare.Shape(made, [6, 6], "[T, T]");

        var place = arange(6); // [T]
        var causal = place.unsqueeze(1) >= place.unsqueeze(0); // [T, T]
        var same = Same(documents); // [T, T]
        yield return Compare.Numbers(
            made,
            causal & same,
            (() => same, "tokens look ahead: a token sees those up to its own place"),
            (() => causal, "tokens see other documents: only those of the same document may be seen"),
            (() => (causal & same).T, "rows and columns have changed places: row t is what token t sees"),
            (() => (place.unsqueeze(1) > place) & same, "tokens do not see themselves: a token sees those up to its own place, itself among them"),
            (() => (causal & same).logical_not(), "the mask is upside down: true means that a token is seen"),
            (() => causal & same.logical_not(), "tokens see all documents but their own"));

        // Numbers that do not grow along the row.
        var other = tensor(new long[] { 7, 7, 2, 2, 9 }); // [T]
        var (at, before) = (arange(5), arange(5).unsqueeze(1)); // [T], [T, 1]
        yield return Compare.Numbers(
            answer(other),
            (before >= at) & Same(other),
            (() => (before >= at) & (other.unsqueeze(1) <= other), "a document's number is a name: ask whether two are equal, not which is larger"),
            (() => (before >= at) & (other.unsqueeze(1) >= other), "a document's number is a name: ask whether two are equal, not which is larger"));
    }

    private static Tensor Same(Tensor documents) => documents.unsqueeze(1).eq(documents.unsqueeze(0)); // [T, T]
}
