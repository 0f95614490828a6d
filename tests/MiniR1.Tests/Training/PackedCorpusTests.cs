using MiniR1.Tasks;
using MiniR1.Tokenization;
using MiniR1.Training;
using NUnit.Framework;

namespace MiniR1.Tests.Training;

public sealed class PackedCorpusTests
{
    private const int Documents = 160;
    private const ulong Seed = 7;
    private static readonly int[] s_lengths = [48, 96];
    private static readonly ArithmeticTokenizer s_tokenizer = new();

    // Equal shares of the four styles, so that every step has many of each.
    private static readonly CountdownTask s_task = new(
        CountdownLevels.Cpu,
        CorpusConfig.Cpu with { Direct = .25, Steps = .25, Verified = .25, Quiz = .25 });

    [Test]
    public void Every_document_of_the_step_is_there_whole_and_once([Values(0, 3)] int step)
    {
        var documents = Split(Corpus().Read(step)).Select(document => s_tokenizer.Decode(document.Ids));
        Assert.That(documents, Is.EquivalentTo(Written(step).Select(document => $"<bos>{document.Text}<eos>")));
    }

    [Test]
    public void Only_documents_that_fit_no_row_are_left_out()
    {
        var documents = Split(Corpus([16, 32]).Read(0)).ToArray();
        var fitting = Written(0).Select(document => s_tokenizer.Encode($"<bos>{document.Text}<eos>"))
            .Where(ids => ids.Length <= 32).ToArray();
        Assert.That(fitting, Has.Length.LessThan(Documents));
        Assert.That(documents.Select(document => document.Ids), Is.EquivalentTo(fitting));
    }

    [Test]
    public void Each_document_lies_in_the_shortest_kind_of_row_that_holds_it()
    {
        foreach (var rows in Corpus().Read(0))
        {
            Assert.That(
                Split([rows]).Select(document => document.Ids.Length),
                Is.All.InRange(rows.Length == 48 ? 1 : 49, rows.Length));
        }
    }

    [Test]
    public void Documents_of_a_row_are_numbered_from_one_and_padding_is_zero_and_last()
    {
        foreach (var rows in Corpus().Read(0))
        {
            for (var row = 0; row < rows.Rows; row++)
            {
                var range = (row * rows.Length)..((row + 1) * rows.Length);
                var (ids, documents) = (rows.Ids[range], rows.DocumentIds[range]);
                var used = Array.FindLastIndex(documents, document => document > 0) + 1;
                Assert.That(documents[..used], Is.Ordered);
                Assert.That(documents[..used].Distinct(), Is.EqualTo(Enumerable.Range(1, (int)documents.Max())));
                Assert.That(ids[..used], Has.None.EqualTo(s_tokenizer.PadId));
                Assert.That(ids[used..].Concat(documents[used..]), Is.All.Zero);
                Assert.That(rows.IsTarget[range][used..], Is.All.False);
            }
        }
    }

    [Test]
    public void Targets_are_what_follows_the_colon_and_of_a_quiz_the_verdict()
    {
        foreach (var (ids, isTarget) in Split(Corpus().Read(0)))
        {
            var first = s_tokenizer.Token(ids[1]) == ":" ? ids.Length - 2 : Array.IndexOf(ids, ArithmeticVocabulary.Colon) + 1;
            Assert.That(isTarget, Is.EqualTo(Enumerable.Range(0, ids.Length).Select(i => i >= first)));
            if (first == ids.Length - 2)
                Assert.That(s_tokenizer.Decode(ids.AsSpan(first)), Is.EqualTo(" yes<eos>").Or.EqualTo(" no<eos>"));
        }
    }

    [Test]
    public void Quiz_operands_can_be_targets()
    {
        var quizzes = Split(Corpus(lossOnQuizOperands: true).Read(0)).Where(document => s_tokenizer.Token(document.Ids[1]) == ":").ToArray();
        Assert.That(quizzes, Has.Length.GreaterThan(20));
        foreach (var (ids, isTarget) in quizzes)
            Assert.That(isTarget, Is.EqualTo(Enumerable.Range(0, ids.Length).Select(i => i >= 2)));
    }

    [Test]
    public void Prompts_can_be_targets_but_never_the_first_token()
    {
        foreach (var (ids, isTarget) in Split(Corpus(lossOnPrompts: true, lossOnQuizOperands: true).Read(0)))
            Assert.That(isTarget, Is.EqualTo(Enumerable.Range(0, ids.Length).Select(i => i >= 1)));
    }

    [Test]
    public void A_step_is_a_pure_function_of_seed_and_step()
    {
        var corpus = Corpus();
        foreach (var step in new[] { 0, 1, 2 })
            corpus.Read(step);
        Assert.That(Ids(corpus.Read(5)), Is.EqualTo(Ids(Corpus().Read(5))));
        Assert.That(Ids(corpus.Read(5)), Is.Not.EqualTo(Ids(corpus.Read(6))));
        Assert.That(Ids(corpus.Read(5)), Is.Not.EqualTo(Ids(Corpus(seed: Seed + 1).Read(5))));

        static IEnumerable<long> Ids(IReadOnlyList<PackedRows> batch) => batch.SelectMany(rows => rows.Ids);
    }

    [Test]
    public void Rows_are_more_than_nine_tenths_full([Range(0, 4)] int step)
    {
        var task = new CountdownTask(CountdownLevels.Cpu, CorpusConfig.Cpu);
        var batch = new PackedCorpus(task, Documents, [64, 96], false, false, Seed).Read(step);
        Assert.That(batch.Sum(rows => rows.Tokens) / (double)batch.Sum(rows => rows.Ids.Length), Is.GreaterThan(.9));
    }

    [Test]
    public void Slices_are_the_rows_again()
    {
        var rows = Corpus().Read(0)[1];
        var (head, tail) = (rows.Slice(0, 3), rows.Slice(3, rows.Rows - 3));
        Assert.Multiple(() =>
        {
            Assert.That(head.Rows + tail.Rows, Is.EqualTo(rows.Rows));
            Assert.That(head.Ids.Concat(tail.Ids), Is.EqualTo(rows.Ids));
            Assert.That(head.DocumentIds.Concat(tail.DocumentIds), Is.EqualTo(rows.DocumentIds));
            Assert.That(head.IsTarget.Concat(tail.IsTarget), Is.EqualTo(rows.IsTarget));
            Assert.That(head.Targets + tail.Targets, Is.EqualTo(rows.Targets));
            Assert.That(head.Tokens + tail.Tokens, Is.EqualTo(rows.Tokens));
        });
    }

    private static PackedCorpus Corpus(
        int[]? lengths = null, bool lossOnPrompts = false, bool lossOnQuizOperands = false, ulong seed = Seed) =>
        new(s_task, Documents, lengths ?? s_lengths, lossOnPrompts, lossOnQuizOperands, seed);

    private static IEnumerable<Document> Written(int step) =>
        Enumerable.Range(step * Documents, Documents).Select(index => s_task.Write(Seed, index));

    /// <summary>The documents that the rows hold, by the borders that attention sees.</summary>
    private static IEnumerable<(int[] Ids, bool[] IsTarget)> Split(IReadOnlyList<PackedRows> batch) =>
        from rows in batch
        from place in Enumerable.Range(0, rows.Ids.Length)
        where rows.DocumentIds[place] > 0
        group place by (rows, Row: place / rows.Length, Document: rows.DocumentIds[place]) into document
        let rows = document.Key.rows
        select (document.Select(place => (int)rows.Ids[place]).ToArray(), document.Select(place => rows.IsTarget[place]).ToArray());
}
