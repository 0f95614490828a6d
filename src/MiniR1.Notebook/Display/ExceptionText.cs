using System.Reflection;

namespace MiniR1.Notebook.Display;

/// <summary>An exception and those inside of it, down to the innermost, in words.</summary>
internal static class ExceptionText
{
    private const int MostCauses = 10;
    private const int MostSearched = 1_000_000;
    private const int MostCharacters = 1000;
    private const int MostOfCause = 150;

    /// <summary>
    /// The exception itself, then those inside of it, each before its own; an aggregate's are all there. Of very many: the
    /// first ones and the innermost, and how many are left out between them.
    /// </summary>
    internal static (IReadOnlyList<Exception> Shown, int LeftOut) Chain(Exception failure)
    {
        var chain = new List<Exception>();
        var open = new Stack<Exception>([failure]);
        while (chain.Count < MostSearched && open.TryPop(out var next))
        {
            chain.Add(next);
            var inner = next is AggregateException several ? several.InnerExceptions : (IEnumerable<Exception?>)[next.InnerException];
            foreach (var cause in inner.OfType<Exception>().Reverse())
                open.Push(cause);
        }

        var leftOut = Math.Max(0, chain.Count - MostCauses);
        chain.RemoveRange(Math.Min(chain.Count, MostCauses) - 1, leftOut);
        return (chain, leftOut);
    }

    /// <summary>The exception without those that only say that another one came.</summary>
    internal static Exception Cause(Exception failure)
    {
        while (Carried(failure) is { } inner)
            failure = inner;
        return failure;
    }

    /// <summary>Kind and message of the exception and of all inside of it, in one line.</summary>
    internal static string Sentence(Exception failure)
    {
        var cause = Cause(failure);
        return $"{cause.GetType().Name}: {WithCauses(cause)}";
    }

    /// <summary>The message, and in brackets those of the exceptions inside.</summary>
    internal static string WithCauses(Exception failure)
    {
        var (chain, leftOut) = Chain(failure);
        var causes = chain.Skip(1).Where(inner => Carried(inner) is null)
            .Select(inner => InlineText.Cut($"{inner.GetType().Name}: {Own(inner)}", MostOfCause)).ToList();
        if (leftOut > 0)
            causes.Insert(Math.Max(0, causes.Count - 1), $"{leftOut} more");
        return causes.Count == 0 ? Own(failure) : $"{Own(failure)} ({string.Join("; ", causes)})";
    }

    // An aggregate's message is made of those inside of it, which are told anyway.
    private static string Own(Exception failure) => failure is AggregateException { InnerExceptions.Count: > 0 and var count }
        ? $"{count} exceptions"
        : Message(failure);

    /// <summary>An exception's message is code of its author, too.</summary>
    internal static string Message(Exception failure)
    {
        try
        {
            return InlineText.Cut(failure.Message ?? "", MostCharacters);
        }
        catch (Exception other)
        {
            return $"its message cannot be read ({other.GetType().Name})";
        }
    }

    private static Exception? Carried(Exception failure) => failure switch
    {
        TargetInvocationException or TypeInitializationException => failure.InnerException,
        AggregateException { InnerExceptions: [var only] } => only,
        _ => null,
    };
}
