using System.Text.RegularExpressions;
using MiniR1.Exercises.Chapter01;
using MiniR1.Exercises.Chapter02;
using MiniR1.Exercises.Chapter03;
using static TorchSharp.torch;

namespace MiniR1.Exercises;

/// <summary>All exercises of the course, by chapter. The names here are those that cells use.</summary>
public static partial class Homework
{
    /// <summary>scores [.., K] to shares [.., K], each row of which adds up to 1.</summary>
    public static Exercise<Func<Tensor, Tensor>> Softmax { get; } = new SoftmaxExercise();

    /// <summary>heads [B, H, T, K] to [B, T, H·K].</summary>
    public static Exercise<Func<Tensor, Tensor>> MergeHeads { get; } = new MergeHeadsExercise();

    /// <summary>A function and a place to the function's slope there.</summary>
    public static Exercise<Func<Func<double, double>, double, double>> Slope { get; } = new SlopeExercise();

    /// <summary>Parameters, with their gradients, and a rate: a step downhill, in place.</summary>
    public static Exercise<Action<Tensor[], double>> DescentStep { get; } = new DescentStepExercise();

    /// <summary>Words as ids, each with how often it occurs, to how often each pair of neighbours does.</summary>
    public static Exercise<Func<IReadOnlyList<(int[] Ids, int Count)>, Dictionary<(int Left, int Right), int>>> CountPairs { get; } =
        new CountPairsExercise();

    /// <summary>Ids, and a merge, to the ids after the merge.</summary>
    public static Exercise<Func<IReadOnlyList<int>, (int Left, int Right, int Joined), List<int>>> Join { get; } =
        new JoinExercise();

    /// <summary>A word, and merges in the order they were learnt, to ids.</summary>
    public static Exercise<Func<string, IReadOnlyList<(int Left, int Right, int Joined)>, List<int>>> Encode { get; } =
        new EncodeExercise();

    /// <summary>Ids, and the bytes of each id, to text.</summary>
    public static Exercise<Func<IReadOnlyList<int>, IReadOnlyList<byte[]>, string>> Decode { get; } = new DecodeExercise();

    /// <summary>query [T, K], key [S, K], value [S, V] to [T, V]; causal, the last query at the last key.</summary>
    public static Exercise<Func<Tensor, Tensor, Tensor, Tensor>> Attend { get; } = new AttendExercise();

    /// <summary>x [T, K], and the position of its first row, to x rotated.</summary>
    public static Exercise<Func<Tensor, int, Tensor>> Rotate { get; } = new RotateExercise();

    /// <summary>One token's query, key and value against a cache that grows by it.</summary>
    public static Exercise<CachedStep> CachedStep { get; } = new CachedStepExercise();

    /// <summary>Layers, heads, numbers a head, tokens and bytes a number to the bytes of a cache.</summary>
    public static Exercise<Func<int, int, int, int, int, long>> CacheBytes { get; } = new CacheBytesExercise();

    /// <summary>In the order of the chapters, with the names that cells use.</summary>
    public static IReadOnlyList<(string Property, Exercise Exercise)> All { get; } =
    [
        (nameof(Softmax), Softmax), (nameof(MergeHeads), MergeHeads), (nameof(Slope), Slope), (nameof(DescentStep), DescentStep),
        (nameof(CountPairs), CountPairs), (nameof(Join), Join), (nameof(Encode), Encode), (nameof(Decode), Decode),
        (nameof(Attend), Attend), (nameof(Rotate), Rotate), (nameof(CachedStep), CachedStep), (nameof(CacheBytes), CacheBytes),
    ];

    /// <summary>
    /// The exercises that a notebook owes: all of every chapter that its code names one exercise of, since a cell that is
    /// gone must not make the rest worth more. Without any, the file's name tells the chapter, as in <c>ann-01.ipynb</c>.
    /// </summary>
    /// <param name="code">the code cells</param>
    /// <param name="file">the file's name</param>
    public static IReadOnlyList<Exercise> Of(string code, string file)
    {
        var chapters = NamedIn(code).Select(exercise => exercise.Chapter).ToHashSet();
        if (chapters.Count == 0)
            chapters = [.. TwoDigits().Matches(Path.GetFileNameWithoutExtension(file)).Select(found => found.Value)];
        return [.. All.Select(entry => entry.Exercise).Where(exercise => chapters.Contains(exercise.Chapter))];
    }

    /// <summary>The exercises that code names.</summary>
    public static IReadOnlyList<Exercise> NamedIn(string code)
    {
        var named = Mention().Matches(code).Select(found => found.Groups[1].Value).ToHashSet();
        return [.. All.Where(entry => named.Contains(entry.Property)).Select(entry => entry.Exercise)];
    }

    [GeneratedRegex(@"\bHomework\s*\.\s*(\w+)")]
    private static partial Regex Mention();

    [GeneratedRegex(@"(?<!\d)\d\d(?!\d)")]
    private static partial Regex TwoDigits();
}
