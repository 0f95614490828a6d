using System.Text;
using FsCheck.Fluent;
using MiniR1.Generation.Replies;
using NUnit.Framework;

namespace MiniR1.Tests.Generation.Replies;

public sealed class TextScannerTests
{
    [Test]
    public void A_text_without_any_of_them_passes_at_once() =>
        Assert.That(Read("plain text", "</think>"), Is.EqualTo(("plain text", (string?)null)));

    [Test]
    public void What_may_become_one_is_held_back()
    {
        var scanner = new TextScanner();
        scanner.Append("done</thi");
        Assert.That(scanner.Read(["</think>"]), Is.EqualTo(("done", (string?)null)));
        scanner.Append("nk>answer");
        Assert.That(scanner.Read(["</think>"]), Is.EqualTo(("", "</think>")));
        Assert.That(scanner.Read(["</think>"]), Is.EqualTo(("answer", (string?)null)));
    }

    [Test]
    public void What_does_not_become_one_comes_after_all()
    {
        var scanner = new TextScanner();
        scanner.Append("a <");
        Assert.That(scanner.Read(["<stop>"]).Before, Is.EqualTo("a "));
        scanner.Append(" b");
        Assert.That(scanner.Read(["<stop>"]).Before, Is.EqualTo("< b"));
    }

    [Test]
    public void The_earliest_is_found_and_of_two_at_one_place_the_longer()
    {
        Assert.That(Read("xx end, stop", "stop", "end"), Is.EqualTo(("xx ", "end")));
        Assert.That(Read("xx stopping", "stop", "stopping"), Is.EqualTo(("xx ", "stopping")));
    }

    [Test]
    public void The_rest_comes_at_the_end()
    {
        var scanner = new TextScanner();
        scanner.Append("half a </thi");
        scanner.Read(["</think>"]);
        Assert.That(scanner.Finish(), Is.EqualTo("</thi"));
        Assert.That(scanner.Finish(), Is.Empty);
    }

    [Test]
    public void However_a_text_is_cut_the_same_is_found()
    {
        string[] wanted = ["aba", "bb"];
        var texts = Gen.Elements('a', 'b', 'c').ListOf().Select(letters => string.Concat(letters)).ToArbitrary();
        FsCheck.Check.QuickThrowOnFailure(Prop.ForAll(texts, text => Whole(text, wanted) == Cut(text, wanted)));
    }

    private static (string, string?) Read(string text, params string[] wanted)
    {
        var scanner = new TextScanner();
        scanner.Append(text);
        return scanner.Read(wanted);
    }

    private static string Whole(string text, string[] wanted)
    {
        var scanner = new TextScanner();
        scanner.Append(text);
        return Drain(scanner, wanted) + scanner.Finish();
    }

    private static string Cut(string text, string[] wanted)
    {
        var (scanner, read) = (new TextScanner(), new StringBuilder());
        foreach (var letter in text)
        {
            scanner.Append(letter.ToString());
            read.Append(Drain(scanner, wanted));
        }

        return read + scanner.Finish();
    }

    // Each one found is marked in the text.
    private static string Drain(TextScanner scanner, string[] wanted)
    {
        var read = new StringBuilder();
        while (true)
        {
            var (before, found) = scanner.Read(wanted);
            read.Append(before);
            if (found is null)
                return read.ToString();
            read.Append('[').Append(found).Append(']');
        }
    }
}
