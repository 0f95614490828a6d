using System.Text.Json;
using MiniR1.Reporting;

namespace MiniR1.Experiments;

/// <summary>What a run that goes on keeps of one of its files of lines.</summary>
/// <param name="Bytes">from the file's start; all behind them is cut</param>
/// <param name="Lines">in them</param>
/// <param name="Cut">lines behind them, whole or torn</param>
internal sealed record KeptLines(int Bytes, IReadOnlyList<JsonLine> Lines, int Cut)
{
    /// <summary>
    /// The lines that a saved state was written with. Lines that came after it are no loss: the run writes them again.
    /// Lines that are missing are, since nobody can write them again.
    /// </summary>
    /// <exception cref="MiniR1Exception">The file lost lines of the state's, or holds others.</exception>
    internal static KeptLines Of(string path, LinesMark mark)
    {
        var bytes = JsonLines.ReadBytes(path);
        var kept = Length(bytes, mark) ?? throw Unusable(path, bytes, mark);
        return new KeptLines(kept, [.. JsonLines.Parse(path, bytes[..kept])], Count(bytes.AsSpan(kept)));
    }

    /// <summary>The first lines, as long as they were written before the state, of a version that does not say how many.</summary>
    /// <exception cref="MiniR1Exception">A line before the last is not JSON, or has not the form required.</exception>
    internal static KeptLines While(string path, Action<JsonLine> require, Func<JsonElement, bool> isBefore)
    {
        var bytes = JsonLines.ReadBytes(path);
        JsonLine[] all = [.. JsonLines.Parse(path, bytes)];
        foreach (var line in all)
            require(line);
        JsonLine[] lines = [.. all.TakeWhile(line => isBefore(line.Value))];
        var kept = lines is [.., var last] ? last.End : 0;
        return new KeptLines(kept, lines, Count(bytes.AsSpan(kept)));
    }

    // The last line's break alone is no loss: it is written again.
    private static int? Length(byte[] bytes, LinesMark mark)
    {
        if (bytes.Length >= mark.Bytes && LinesMark.Of(bytes.AsSpan(0, (int)mark.Bytes)) == mark)
            return (int)mark.Bytes;
        return bytes.Length == mark.Bytes - 1 && LinesMark.Of([.. bytes, (byte)'\n']) == mark ? bytes.Length : null;
    }

    private static int Count(ReadOnlySpan<byte> bytes) => bytes.Count((byte)'\n') + (bytes is [.., not (byte)'\n'] ? 1 : 0);

    private static MiniR1Exception Unusable(string path, byte[] bytes, LinesMark mark)
    {
        var whole = bytes.AsSpan().Count((byte)'\n');
        var what = whole < mark.Lines
            ? $"has {whole} of the {mark.Lines} lines that the saved state was written with"
            : $"does not begin with the {mark.Lines} lines that the saved state was written with";
        return new MiniR1Exception($"{path} {what}: put it back from a copy, or start the run anew in another directory.");
    }
}
