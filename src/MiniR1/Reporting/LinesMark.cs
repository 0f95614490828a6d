namespace MiniR1.Reporting;

/// <summary>
/// The start of a file of lines, by its size and its content: what a saved state says of metrics.jsonl, so that a file
/// that lost lines, or holds others, is told from the one that the state was written with.
/// </summary>
/// <param name="Lines">whole lines</param>
/// <param name="Bytes">that they take</param>
/// <param name="Sha256">of these bytes, in hexadecimal digits</param>
public sealed record LinesMark(long Lines, long Bytes, string Sha256)
{
    /// <summary>An empty file's.</summary>
    public static LinesMark Empty { get; } = Of([]);

    /// <summary>Of whole lines.</summary>
    public static LinesMark Of(ReadOnlySpan<byte> content) =>
        new(content.Count((byte)'\n'), content.Length, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content)));
}
