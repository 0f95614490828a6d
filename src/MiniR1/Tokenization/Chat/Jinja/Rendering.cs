using System.Numerics;
using System.Runtime.CompilerServices;

namespace MiniR1.Tokenization.Chat.Jinja;

/// <summary>
/// Keeps one rendering within bounds, whatever the template says: it comes with a download. All work is charged by its
/// size, not by the clock, so that a template gets the same verdict on every machine.
/// </summary>
internal sealed class Rendering(TimeProvider clock)
{
    /// <summary>Of a text or a list, in characters or items.</summary>
    internal const int Longest = 1 << 22;

    /// <summary>Of expressions within one another, and of lists within lists.</summary>
    internal const int Deepest = 1000;

    // A unit is a byte that is taken, or about a nanosecond. Nothing that was taken is given back, so that this bounds the
    // memory too. A conversation of a million characters in a published template costs about a tenth.
    internal const long MostUnits = 160_000_000;

    private long _units;
    private int _depth;

    internal TimeProvider Clock { get; } = clock;

    /// <summary>What was spent so far.</summary>
    internal long Units => _units;

    internal void Step(Position position) => Spend(Cost.Step, position);

    /// <summary>Goes into an expression; makes deep nesting an exception instead of a stack overflow.</summary>
    internal void Enter(Position position)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (++_depth > Deepest)
            throw new InsufficientExecutionStackException();
        Step(position);
    }

    internal void Leave() => _depth--;

    internal void Spend(long units, Position position)
    {
        _units += units;
        if (_units > MostUnits)
        {
            throw position.Error(
                $"rendering takes more than {MostUnits} units of work: shorten the conversation, or use the template that the "
                + "model was published with");
        }
    }
}

/// <summary>Whom an operation is charged to, and where it stands in the template.</summary>
internal readonly record struct Meter(Rendering Rendering, Position Position)
{
    internal void Take(long units) => Rendering.Spend(units, Position);

    /// <summary>A text is about to be made.</summary>
    internal void Text(long length)
    {
        if (length > Rendering.Longest)
            throw TooLong();
        Take(Cost.Object + Cost.Character * length);
    }

    /// <summary>A list is about to be made of values that are there.</summary>
    internal void List(long count)
    {
        if (count > Rendering.Longest)
            throw TooLong();
        Take(Cost.Object + Cost.Reference * count);
    }

    /// <summary>A key that is about to be looked up: all of it is hashed.</summary>
    internal string Key(string key)
    {
        Take(key.Length);
        return key;
    }

    /// <summary>A text is about to be looked through for another: at worst that is compared at each place.</summary>
    internal void Search(string text, string part) => Take(Cost.Object + text.Length * (1 + part.Length / 16L));

    /// <summary>Keys are about to be sorted; at worst they differ in their last character only.</summary>
    internal void Sort(ICollection<string> keys) =>
        Take((Cost.Object * keys.Count + keys.Sum(key => (long)key.Length)) * (1 + BitOperations.Log2((uint)keys.Count + 1)));

    /// <summary>Goes one list or dict deeper.</summary>
    /// <param name="depth">of the place, from 0</param>
    internal static void RequireShallow(int depth)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (depth > Rendering.Deepest)
            throw new InsufficientExecutionStackException();
    }

    internal TemplateException TooLong() => Position.Error($"a text or list gets longer than {Rendering.Longest}");
}

/// <summary>What things cost: in bytes, and where they take longer than a nanosecond a byte, in nanoseconds.</summary>
internal static class Cost
{
    /// <summary>One evaluation, with the small value that it may make.</summary>
    internal const long Step = 80;

    /// <summary>A set of variables, and the first of them.</summary>
    internal const long Frame = 400;

    /// <summary>The arguments of a function, a filter or a test.</summary>
    internal const long Call = 400;

    /// <summary>A function bound to its owner, or why there is none.</summary>
    internal const long Function = 200;

    /// <summary>Of a text or a list, beyond what it holds.</summary>
    internal const long Object = 64;

    internal const long Character = 2;

    /// <summary>A place in a list.</summary>
    internal const long Reference = 8;

    /// <summary>A character as a text of its own in a list.</summary>
    internal const long Split = 56;

    /// <summary>One of the sets of variables that a name is looked for in.</summary>
    internal const long LookUp = 16;

    /// <summary>A character that is looked at as a letter.</summary>
    internal const long Letter = 6;

    /// <summary>A number as text.</summary>
    internal const long Number = 400;
}
