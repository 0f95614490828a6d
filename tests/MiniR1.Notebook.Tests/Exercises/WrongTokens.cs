using System.Text;
using MiniR1.Exercises;

namespace MiniR1.Notebook.Tests.Exercises;

/// <summary>Usual mistakes of chapter 2.</summary>
internal static class WrongTokens
{
    internal static IReadOnlyList<WrongAnswer> All { get; } = [.. CountPairs(), .. Join(), .. Encode(), .. Decode()];

    private static IEnumerable<WrongAnswer> CountPairs()
    {
        static WrongAnswer If(int points, Func<IReadOnlyList<(int[] Ids, int Count)>, IEnumerable<(int Left, int Right, int Count)>> pairs, string sentence) =>
            WrongAnswer.To(
                Homework.CountPairs,
                points,
                words => pairs(words).GroupBy(pair => (pair.Left, pair.Right), pair => pair.Count).ToDictionary(group => group.Key, group => group.Sum()),
                sentence);
        yield return If(0, words => words.SelectMany(word => Pairs(word.Ids[..^1], word.Count)), "the last pair of a word is missing");
        yield return If(0, words => words.SelectMany(word => Pairs(word.Ids, word.Count).Where((_, i) => i % 2 == 0)), "not by two");
        yield return If(1, words => words.SelectMany(word => Pairs(word.Ids, word.Count).Distinct()), "count every place");
        yield return If(2, words => words.SelectMany(word => Pairs(word.Ids, 1)), "add the word's Count");
        yield return If(2, words => Pairs([.. words.SelectMany(word => word.Ids)], 1), "across the border");
        yield return WrongAnswer.To(
            Homework.CountPairs,
            2,
            words =>
            {
                var counts = new Dictionary<(int Left, int Right), int>();
                foreach (var word in words)
                {
                    foreach (var same in Pairs(word.Ids, word.Count).GroupBy(pair => (pair.Left, pair.Right)))
                        counts[same.Key] = same.Sum(pair => pair.Count);
                }

                return counts;
            },
            "add to what the dictionary holds");
    }

    private static IEnumerable<WrongAnswer> Join()
    {
        static WrongAnswer If(int points, Func<IReadOnlyList<int>, (int Left, int Right, int Joined), List<int>> answer, string sentence) =>
            WrongAnswer.To(Homework.Join, points, answer, sentence);
        yield return If(0, (ids, merge) => [.. ids], "yours is unchanged");
        yield return If(0, (ids, merge) => Joined(ids, merge, skip: 0), "skip it");
        yield return If(0, (ids, merge) => Once(ids, merge), "go on after the first place");
        yield return If(0, (ids, merge) => [.. ids.Select((id, i) => id == merge.Left && ids[i + 1] == merge.Right ? merge.Joined : id)], "skip it");
        yield return If(1, (ids, merge) => Joined([.. ids], merge, last: false), "the last id is lost");
        yield return If(2, (ids, merge) => Enumerable.Reverse(Joined([.. ids.Reverse()], (merge.Right, merge.Left, merge.Joined))).ToList(), "from left to right");
        yield return If(
            3,
            (ids, merge) =>
            {
                var joined = Joined(ids, merge);
                if (ids is int[] { Length: > 0 } array)
                    array[0] = -1;
                return joined;
            },
            "changes the list that it was given");
    }

    private static IEnumerable<WrongAnswer> Encode()
    {
        static WrongAnswer If(int points, Func<List<int>, IReadOnlyList<(int Left, int Right, int Joined)>, List<int>> answer, string sentence) =>
            WrongAnswer.To(Homework.Encode, points, (word, merges) => answer(Bytes(word), merges), sentence);
        static List<int> InOrder(List<int> ids, IEnumerable<(int Left, int Right, int Joined)> merges) =>
            merges.Aggregate(ids, (made, merge) => Joined(made, merge));
        yield return WrongAnswer.To(Homework.Encode, 0, (word, merges) => InOrder([.. word.Select(c => (int)c)], merges), "two bytes, 195 188");
        yield return If(1, (ids, merges) => ids, "no merge was made");
        yield return If(1, (ids, merges) => InOrder(ids, merges.Take(1)), "go on with the other merges");
        yield return If(1, (ids, merges) => InOrder(ids, merges.Where(merge => merge.Left < 256)), "may be half of the next");
        yield return If(1, FromTheLeft, "the merge learnt first goes first");
        yield return If(3, (ids, merges) => merges.Aggregate(ids, (made, merge) => Once(made, merge)), "wherever it fits, not once");
    }

    private static IEnumerable<WrongAnswer> Decode()
    {
        static WrongAnswer If(int points, Func<IReadOnlyList<int>, IReadOnlyList<byte[]>, string> answer, string sentence) =>
            WrongAnswer.To(Homework.Decode, points, answer, sentence);
        yield return If(0, (ids, vocabulary) => string.Concat(ids.Select(id => (char)id)), "a place in the vocabulary");
        yield return If(0, (ids, vocabulary) => string.Join(' ', ids.Select(id => Encoding.UTF8.GetString(vocabulary[id]))), "nothing comes between tokens");
        yield return If(1, (ids, vocabulary) => string.Concat(ids.Select(id => Encoding.UTF8.GetString(vocabulary[id]))), "half of its bytes each");
        yield return If(1, (ids, vocabulary) => Encoding.Latin1.GetString([.. ids.SelectMany(id => vocabulary[id])]), "one by one");
        yield return If(1, (ids, vocabulary) => Encoding.ASCII.GetString([.. ids.SelectMany(id => vocabulary[id])]), "ASCII ends at 127");
    }

    private static List<int> Bytes(string word) => [.. Encoding.UTF8.GetBytes(word).Select(b => (int)b)];

    private static IEnumerable<(int Left, int Right, int Count)> Pairs(int[] ids, int count) =>
        ids.Zip(ids.Skip(1)).Select(pair => (pair.First, pair.Second, count));

    private static List<int> Joined(IReadOnlyList<int> ids, (int Left, int Right, int Joined) merge, int skip = 1, bool last = true)
    {
        var joined = new List<int>();
        for (var i = 0; i < (last ? ids.Count : ids.Count - 1); i++)
        {
            var fits = i + 1 < ids.Count && ids[i] == merge.Left && ids[i + 1] == merge.Right;
            joined.Add(fits ? merge.Joined : ids[i]);
            i += fits ? skip : 0;
        }

        return joined;
    }

    private static List<int> Once(IReadOnlyList<int> ids, (int Left, int Right, int Joined) merge)
    {
        var at = Enumerable.Range(0, Math.Max(0, ids.Count - 1)).Where(i => ids[i] == merge.Left && ids[i + 1] == merge.Right).DefaultIfEmpty(-1).First();
        return at < 0 ? [.. ids] : [.. ids.Take(at), merge.Joined, .. ids.Skip(at + 2)];
    }

    private static List<int> FromTheLeft(List<int> ids, IReadOnlyList<(int Left, int Right, int Joined)> merges)
    {
        for (var i = 0; i + 1 < ids.Count;)
        {
            var merge = merges.FirstOrDefault(merge => merge.Left == ids[i] && merge.Right == ids[i + 1]);
            if (merge == default)
            {
                i++;
                continue;
            }

            ids = [.. ids.Take(i), merge.Joined, .. ids.Skip(i + 2)];
            i = merge.Left == 257 ? 0 : i + 1;
        }

        return ids;
    }
}
