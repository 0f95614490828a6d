namespace MiniR1;

/// <summary>
/// A mistake or misfortune the user can act on, told in one sentence: what, where, what to do. Whatever a file holds,
/// it stays one: see <see cref="Excerpt.Sentence"/>.
/// The command line prints <see cref="Exception.Message"/> without a stack trace and exits with code 2.
/// </summary>
public class MiniR1Exception : Exception
{
    public MiniR1Exception(string message)
        : base(Excerpt.Sentence(message))
    {
    }

    public MiniR1Exception(string message, Exception innerException)
        : base(Excerpt.Sentence(message), innerException)
    {
    }
}
