namespace MiniR1.Notebook.Engine;

/// <summary>What a session starts from.</summary>
public sealed record SessionConfig
{
    /// <summary>
    /// The usings that every C# notebook kernel gives its cells. No more than these: the same cells then run elsewhere.
    /// </summary>
    public static IReadOnlyList<string> DefaultUsings { get; } =
    [
        "System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks",
        "System.Linq",
    ];

    /// <summary>Relative paths in <c>#r</c>, <c>#load</c> and <c>#!import</c> start here: the notebook's folder.</summary>
    public required string BaseDirectory { get; init; }

    /// <summary>The notebook whose cells these are, which they must not import; null if it is not known.</summary>
    public string? Notebook { get; init; }

    /// <summary>How long an interrupted cell has to stop.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The cells' stack. Deep recursion is a common beginner's experiment: four times what a program's main thread has. Much
    /// more, and the exception at its end takes many seconds to come up through all the calls.
    /// </summary>
    public int StackBytes { get; init; } = 32 << 20;
}
