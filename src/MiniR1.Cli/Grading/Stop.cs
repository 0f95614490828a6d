namespace MiniR1.Cli.Grading;

/// <summary>Why a cell did not come to its end.</summary>
/// <param name="Ending">what the notebook's run counts as</param>
/// <param name="What">what the cell did or suffered: the rest of a sentence that begins with the cell</param>
internal sealed record Stop(GradeEnding Ending, string What);
