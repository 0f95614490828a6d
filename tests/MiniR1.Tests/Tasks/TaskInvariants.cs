using MiniR1.Rewards;
using MiniR1.Tasks;
using NUnit.Framework;

namespace MiniR1.Tests.Tasks;

/// <summary>What holds of every task, and what a task's web is like.</summary>
internal static class TaskInvariants
{
    internal static List<Document> Documents(ITask task, int count, ulong seed = 1) =>
        [.. Enumerable.Range(0, count).Select(index => task.Write(seed, index))];

    /// <summary>Encode gives what Write and the tokenizer give, with the places that targets begin at.</summary>
    internal static void RequireEqualEncoding(ITask task, int count = 3000)
    {
        for (var index = 0; index < count; index++)
        {
            var (text, style, _) = task.Write(3, index);
            var encoded = task.Encode(3, index);
            Assert.That(task.Tokenizer.Decode(encoded.Ids), Is.EqualTo($"<bos>{text}<eos>"));
            Assert.That(encoded.Ids, Is.EqualTo(task.Tokenizer.Encode($"<bos>{text}<eos>")));
            Assert.That(encoded.Style, Is.EqualTo(style));
            Assert.That(task.Tokenizer.Decode(encoded.Ids.AsSpan(0, encoded.Completion)), Is.EqualTo("<bos>" + text[..(text.IndexOf(':') + 1)]));
            if (style == DocumentStyle.Quiz)
                Assert.That(task.Tokenizer.Decode(encoded.Ids.AsSpan(encoded.Verdict)), Does.Match("^ (yes|no|right|wrong|same|differs)<eos>$"));
            else
                Assert.That(encoded.Verdict, Is.EqualTo(encoded.Completion));
        }
    }

    /// <summary>Prompts have one colon, at the end, read back as their problem and are no longer than promised.</summary>
    internal static void RequirePrompts(ITask task, int count = 20_000)
    {
        var longest = 0;
        for (var index = 0; index < count; index++)
        {
            var problem = task.Draw((Split)(index % 3), 1, index);
            Assert.That(problem.Prompt.IndexOf(':'), Is.EqualTo(problem.Prompt.Length - 1));
            Assert.That(problem.Difficulty, Is.Not.Empty);
            longest = Math.Max(longest, task.Tokenizer.Encode(problem.Prompt).Length + 1);
            if (index % 10 == 0)
                Assert.That(new[] { task.Parse(problem.Prompt), task.Parse(problem.Prompt[..^1]) }, Is.All.EqualTo(problem));
        }

        Assert.That(longest, Is.InRange(task.LongestPrompt - 4, task.LongestPrompt));
    }

    /// <summary>No two splits share a problem, and documents answer training problems alone.</summary>
    internal static void RequireSeparateSplits(ITask task, Func<IProblem, string> key, int count = 6000)
    {
        var splits = Enum.GetValues<Split>().Select(split =>
            Enumerable.Range(0, count).Select(index => key(task.Draw(split, 1, index))).ToHashSet()).ToArray();
        Assert.That(splits[0].Overlaps(splits[1]) || splits[0].Overlaps(splits[2]) || splits[1].Overlaps(splits[2]), Is.False);
        var written = Documents(task, count).Select(document => document.Problem).OfType<IProblem>().Select(key).ToHashSet();
        Assert.That(written.Overlaps(splits[1]) || written.Overlaps(splits[2]), Is.False);
        Assert.That(written.Overlaps(splits[0]), Is.True);
    }

    internal static void RequirePureOnManyThreads(Func<ITask> create)
    {
        var (one, other) = (create(), create());
        var parallel = new Document[3000];
        Parallel.For(0, parallel.Length, index => parallel[index] = one.Write(1, index));
        Assert.That(parallel.Select(document => (document.Text, document.Style)), Is.EqualTo(
            Documents(other, parallel.Length).Select(document => (document.Text, document.Style))));
        Assert.That(other.Write(1, 7).Text, Is.EqualTo(one.Write(1, 7).Text));
        Assert.That(Documents(other, 50, seed: 2), Is.Not.EqualTo(Documents(other, 50, seed: 1)));
    }

    internal static Judgement Judge(Document document)
    {
        var completion = document.Text[document.Problem!.Prompt.Length..];
        return Judgement.Of(document.Problem, new Completion(completion, Terminated: true, completion.Length));
    }

    internal static double Accuracy(IEnumerable<Document> documents, DocumentStyle style) =>
        documents.Where(document => document.Style == style).Average(document => Judge(document).Accuracy ? 1.0 : 0.0);
}
