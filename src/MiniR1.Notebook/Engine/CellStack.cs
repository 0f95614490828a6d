using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace MiniR1.Notebook.Engine;

/// <summary>
/// What functions of cells that may call themselves ask first, see <see cref="RecursionGuard"/>: a stack that is full ends
/// the process, with everything that the notebook computed; an exception ends the cell.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class CellStack
{
    internal const string PlaceKey = "MiniR1.Place";

    // How far down the stack may grow until .NET is asked again: it keeps more than that in reserve.
    private const int Step = 32 << 10;

    // The complement of the lowest address known to be good, so that a new thread's zero means none.
    [ThreadStatic]
    private static nuint t_known;

    /// <param name="function">the name of the function that begins</param>
    /// <param name="place">where it stands</param>
    /// <exception cref="StackOverflowException">The stack is full.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Check(string function, string place)
    {
        byte here;
        if ((nuint)(&here) < ~t_known)
            Ask((nuint)(&here), function, place);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Ask(nuint here, string function, string place)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
#pragma warning disable CA2201 // The runtime's own exception: it is what happens, but for the end of the process.
            throw new StackOverflowException($"{function} calls itself without end, or deeper than the stack is")
            {
                Data = { [PlaceKey] = place },
            };
#pragma warning restore CA2201
        }

        t_known = ~(here - Step);
    }
}
