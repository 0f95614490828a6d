using System.Collections;
using MiniR1.Notebook.Display;

namespace MiniR1.Notebook.Tests.Display;

/// <summary>Values that hold themselves, have no end or are huge: what is shown is short, and there soon.</summary>
public class SelfHoldingTests
{
    private sealed record Linked(int Number)
    {
        public Linked? Next { get; set; }
    }

    private record Named(string Name);

    private sealed record Aged(string Name, int Years) : Named(Name)
    {
        public bool IsOld => Years > 99;
    }

    private sealed record Own(int Number)
    {
        public override string ToString() => $"number {Number}";
    }

    private record struct Holder(object Content);

    private sealed class Endless : IEnumerable<Endless>
    {
        public IEnumerator<Endless> GetEnumerator()
        {
            while (true)
                yield return this;
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class Talker(Func<string> text)
    {
        public override string ToString() => text();
    }

    [Test]
    public void A_record_in_itself_ends_after_some_levels()
    {
        var linked = new Linked(7);
        linked.Next = linked;
        Assert.That(ValueFormatter.Format(linked).Text, Is.EqualTo(
            "Linked { Number = 7, Next = Linked { Number = 7, Next = Linked { Number = 7, Next = "
            + "Linked { Number = 7, Next = Linked { Number = 7, Next = Linked { ... } } } } } }"));
    }

    [Test]
    public void A_record_looks_as_the_compiler_prints_it()
    {
        var aged = new Aged("Ada", 100);
        Assert.That(ValueFormatter.Format(aged).Text, Is.EqualTo(aged.ToString()).And.EqualTo("Aged { Name = Ada, Years = 100, IsOld = True }"));
        Assert.That(ValueFormatter.Format(new { a = 1, b = "x" }).Text, Is.EqualTo("{ a = 1, b = x }"));
        Assert.That(ValueFormatter.Format(new Own(3)).Text, Is.EqualTo("number 3"), "its author wrote another text");
    }

    [Test]
    public void A_list_in_itself_ends_wherever_it_is_met()
    {
        var list = new List<object>();
        list.Add(list);
        Assert.Multiple(() =>
        {
            Assert.That(InlineText.Of(list), Is.EqualTo("[[[[[[...]]]]]]"));
            Assert.That(InlineText.Of((1, list)), Is.EqualTo("(1, [[[[[...]]]]])"));
            Assert.That(InlineText.Of(new Holder(list)), Is.EqualTo("Holder { Content = [[[[[...]]]]] }"));
            Assert.That(InlineText.Of(new { list }), Is.EqualTo("{ list = [[[[[...]]]]] }"));
            Assert.That(InlineText.Of(KeyValuePair.Create("key", list)), Is.EqualTo("[key, [[[[[...]]]]]]"));
        });
    }

    [Test]
    public void A_sequence_of_itself_ends()
    {
        var text = ValueFormatter.Format(new Endless()).Text;
        Assert.That(text, Does.StartWith("index  value").And.EndWith("... and more"));
        Assert.That(text, Has.Length.LessThan(2000));
        Assert.That(InlineText.Of(new Endless()), Does.StartWith("[[[[[[...], [...], "));
    }

    [Test]
    public void Depth_does_not_matter()
    {
        object deep = 1;
        Linked? chain = null;
        for (var level = 0; level < 100_000; level++)
        {
            deep = new[] { deep };
            chain = new Linked(level) { Next = chain };
        }

        Assert.That(InlineText.Of(deep), Is.EqualTo("[[[[[[...]]]]]]"));
        Assert.That(ValueFormatter.Format(chain).Text, Does.StartWith("Linked { Number = 99999, Next = Linked { Number = 99998").And.Length.LessThan(300));
    }

    [Test]
    public void Width_does_not_matter()
    {
        object wide = "x";
        for (var level = 0; level < 30; level++)
            wide = (wide, wide);
        Assert.That(ValueFormatter.Format(wide).Text, Has.Length.LessThan(11_000));
        Assert.That(TypeName.Of(wide.GetType()), Has.Length.LessThan(300));
    }

    [Test]
    public void A_huge_text_is_cut_with_a_note()
    {
        Assert.Multiple(() =>
        {
            Assert.That(ValueFormatter.Format(new string('x', 3_000_000)).Text, Does.EndWith("xxx... (3,000,000 characters in all)").And.Length.LessThan(101_000));
            Assert.That(ValueFormatter.Format(new Talker(() => new string('x', 3_000_000))).Text, Has.Length.LessThan(11_000));
            Assert.That(InlineText.Of(new Talker(() => new string('x', 3_000_000))), Has.Length.EqualTo(203));
            Assert.That(ValueFormatter.Format(new MiniR1.Notebook.Cells.Html(new string('x', 20_000_001))).Text, Does.StartWith("HTML of 20,000,001 characters is not shown"));
        });
    }

    [Test]
    public void A_text_that_cannot_be_had_is_part_of_the_value()
    {
        var silent = new Talker(() => throw new NotSupportedException("never"));
        Assert.That(ValueFormatter.Format(silent).Text, Is.EqualTo("Talker (never)"));
        Assert.That(InlineText.Of(new object[] { 1, silent, 2 }), Is.EqualTo("[1, (never), 2]"));
        Assert.That(InlineText.Of(new[] { 2, 1, 0 }.Select(number => 2 / number)), Is.EqualTo("[1, 2, (Attempted to divide by zero.)]"));
    }
}
