using static TorchSharp.torch;

namespace MiniR1.Exercises;

/// <summary>An exercise whose answer is a function of this type.</summary>
/// <typeparam name="TAnswer">the function to be written, such as <c>Func&lt;Tensor, Tensor&gt;</c></typeparam>
public abstract class Exercise<TAnswer> : Exercise
    where TAnswer : Delegate
{
    /// <summary>The verdict on an answer. Whatever the answer throws is part of it.</summary>
    public Verdict Judge(TAnswer? answer)
    {
        if (answer is null)
            return Failed(Verdict.NotDone);
        // The answer's tensors go with the check's own.
        using var scope = NewDisposeScope();
        var points = 0;
        try
        {
            foreach (var mistake in Mistakes(answer))
            {
                // What comes after a mistake mostly follows from it: one sentence at a time.
                if (mistake is not null)
                    return new Verdict(Name, points, Points, mistake);
                points++;
            }

            return new Verdict(Name, points, Points, "");
        }
        catch (NotImplementedException)
        {
            return new Verdict(Name, points, Points, Verdict.NotDone);
        }
        // An answer that is stopped from outside has not failed by itself.
        catch (Exception failure) when (failure is not (ThreadInterruptedException or ThreadAbortException))
        {
            return new Verdict(Name, points, Points, Explain(failure));
        }
    }

    /// <summary>Tries the answer out: a point for each null that is yielded, the end at the first mistake.</summary>
    /// <returns><see cref="Exercise.Points"/> times null for a right answer; else, last, what is wrong</returns>
    protected abstract IEnumerable<string?> Mistakes(TAnswer answer);

    /// <summary>The sentence for an exception of the answer; exercises know more about their own.</summary>
    protected virtual string Explain(Exception failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        // libtorch's messages go on with its own calls.
        return $"your function threw {failure.GetType().Name}: {failure.Message.Split('\n')[0].TrimEnd('.')}";
    }
}
