using MiniR1.Notebook.Cells;
using MiniR1.Notebook.Display;
using TorchSharp;

namespace MiniR1.Notebook.Tests.Display;

public class ValueFormatterTests
{
    private sealed record Point(int X, double Y);

    private sealed class Plain
    {
        public int Count { get; init; } = 3;

        public string Broken => throw new InvalidOperationException("no engine");
    }

    [TestCase("text", "text")]
    [TestCase(0.1, "0.1")]
    [TestCase(true, "True")]
    [TestCase('c', "c")]
    [TestCase(null, "null")]
    public void Scalars_are_text(object? value, string expected) =>
        Assert.That(ValueFormatter.Format(value).Text, Is.EqualTo(expected));

    [Test]
    public void An_object_is_a_table_of_its_properties_and_a_getter_that_throws_is_part_of_it()
    {
        var bundle = ValueFormatter.Format(new Plain());
        Assert.That(bundle.Text, Is.EqualTo("""
            Plain
            property  value
            --------  -----------
            Count     3
            Broken    (no engine)
            """));
        Assert.That(Html(bundle), Does.Contain("<td>Count</td><td>3</td>"));
    }

    [Test]
    public void A_record_has_its_own_text() =>
        Assert.That(ValueFormatter.Format(new Point(1, 2)).Text, Is.EqualTo("Point { X = 1, Y = 2 }"));

    [Test]
    public void A_collection_of_objects_has_a_column_a_property() =>
        Assert.That(ValueFormatter.Format(new[] { new Point(1, 0.5), new Point(20, 3) }).Text, Is.EqualTo("""
            index   X    Y
            -----  --  ---
                0   1  0.5
                1  20    3
            """));

    [Test]
    public void A_list_of_numbers_is_one_line_of_text_and_a_table_in_html()
    {
        var bundle = ValueFormatter.Format(new List<int> { 1, 2 });
        Assert.That(bundle.Text, Is.EqualTo("[1, 2]"));
        Assert.That(Html(bundle), Does.Contain("<td>1</td><td>2</td>"));
    }

    [Test]
    public void An_endless_sequence_ends()
    {
        static IEnumerable<int> Endless()
        {
            for (var n = 0; ; n++)
                yield return n;
        }

        Assert.That(ValueFormatter.Format(Endless()).Text, Does.EndWith(", ...]"));
        Assert.That(Html(ValueFormatter.Format(Enumerable.Range(0, 100).ToArray())), Does.Contain("... and 80 more"));
    }

    [Test]
    public void A_dictionary_shows_keys_and_values() =>
        Assert.That(
            ValueFormatter.Format(new Dictionary<string, int> { ["a"] = 1 }).Text,
            Does.Contain("Key").And.Contain("Value").And.Contain("a"));

    [Test]
    public void Tuples_show_their_items() =>
        Assert.That(ValueFormatter.Format((1, "a")).Text, Is.EqualTo("(1, \"a\")").Or.EqualTo("(1, a)"));

    [Test]
    public void Text_that_looks_like_html_is_not_html() =>
        Assert.That(Html(ValueFormatter.Format(new[] { "<think>" })), Does.Contain("&lt;think&gt;"));

    [Test]
    public void Html_is_html() => Assert.That(Html(ValueFormatter.Format(new Html("<b>x</b>"))), Is.EqualTo("<b>x</b>"));

    [Test]
    public void An_exception_tells_itself_and_its_cause() =>
        Assert.That(
            ValueFormatter.Format(new InvalidOperationException("outer", new FormatException("inner"))).Text,
            Is.EqualTo("InvalidOperationException: outer\nFormatException: inner"));

    [Test]
    public void A_small_tensor_shows_shape_type_device_and_values()
    {
        using var tensor = torch.tensor(new[,] { { 1f, -2f }, { 0f, 0.5f } });
        var bundle = ValueFormatter.Format(tensor);
        Assert.Multiple(() =>
        {
            Assert.That(bundle.Text, Does.StartWith("[2x2], type = Float32, device = cpu").And.Contain("-2"));
            Assert.That(Html(bundle), Does.Contain("tensor [2 × 2] Float32 on cpu").And.Contain(">-2</td>"));
            Assert.That(Html(bundle), Does.Contain("background:#E69F00"), "the most negative value has the full colour");
        });
    }

    [Test]
    public void A_large_matrix_is_a_heat_map_and_a_huge_one_its_corner()
    {
        using var large = torch.zeros(40, 30);
        using var huge = torch.zeros(1000, 1000);
        Assert.That(ValueFormatter.Format(large).ToJson().Select(form => form.Key), Is.EqualTo(new[] { MimeType.Png, MimeType.Text }), "HTML would hide it");
        Assert.That(Html(ValueFormatter.Format(huge)), Does.Contain("<td>...</td>").And.Length.LessThan(20_000));
    }

    [Test]
    public void A_disposed_tensor_says_so()
    {
        var tensor = torch.zeros(1);
        tensor.Dispose();
        Assert.That(ValueFormatter.Format(tensor).Text, Is.EqualTo("disposed tensor"));
    }

    [Test]
    public void Showing_a_tensor_leaves_none_behind()
    {
        using var tensor = torch.ones(40, 3);
        var before = LibTorch.Testing.LiveTensors.Settled();
        ValueFormatter.Format(tensor);
        Assert.That(torch.Tensor.TotalCount, Is.EqualTo(before));
    }

    [Test]
    public void A_shown_value_is_updated_in_its_place()
    {
        using var session = new TestSession();
        session.Value("var shown = \"a\".Display(); shown.Update(new Html(\"<i>b</i>\"));");
        Assert.That(session.Output.Replaced.Single().Id, Is.EqualTo(session.Output.Ids.Single()));
        Assert.That(session.Output.Replaced.Single().Bundle.Text, Is.EqualTo("<i>b</i>"));
    }

    [Test]
    public void A_form_can_be_chosen()
    {
        using var session = new TestSession();
        session.Value("new[] { 1 }.Display(\"text/plain\");");
        Assert.That(session.Output.Shown.Single().ToJson().Select(form => form.Key), Is.EqualTo(new[] { MimeType.Text }));
    }

    [Test]
    public void A_progress_bar_ends_where_it_was()
    {
        using var session = new TestSession();
        session.Value("using (var bar = new ProgressBar(\"steps\", 1000)) for (var i = 1; i <= 990; i++) bar.Report(i, \"now\");");
        Assert.That(session.Output.Replaced[^1].Bundle.Text, Is.EqualTo("steps: 990 of 1000  now"));
        Assert.That(session.Output.Replaced, Has.Count.LessThan(50));
    }

    private static string Html(MimeBundle bundle) => (string?)bundle.ToJson()[MimeType.Html] ?? "";
}
