namespace MiniR1.Notebook.Engine;

/// <summary>
/// Whose output it is that code on this thread, or on a thread or task that it started, makes. An extension method such
/// as <c>Display</c> has no other way to know; it flows with the code, so that two sessions do not mix.
/// </summary>
internal static class CurrentCell
{
    private static readonly AsyncLocal<ICellOutput?> s_output = new();

    internal static ICellOutput? Output
    {
        get => s_output.Value;
        set => s_output.Value = value;
    }
}
