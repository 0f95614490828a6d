using System.Buffers.Binary;
using MiniR1.Notebook.Display;
using MiniR1.Reporting;

namespace MiniR1.Notebook.Tests.Display;

public class FigureTests
{
    private const int MostBytes = 30_000;

    [Test]
    public void A_figure_is_plotly_and_a_picture_and_words()
    {
        var figure = New("Squares").Line("x²", [0, 1, double.NaN, 2], [0, 1, 2, 4]).Scatter("<dots>", [1], [2]);
        var bundle = ValueFormatter.Format(figure);
        var json = bundle.ToJson();
        Assert.Multiple(() =>
        {
            Assert.That(bundle.Text, Is.EqualTo("Figure: Squares (y over x): x², <dots>"));
            Assert.That(json.Select(form => form.Key), Is.EqualTo(new[] { MimeType.Plotly, MimeType.Png, MimeType.Text }));
            Assert.That(json[MimeType.Plotly]!["data"]!.AsArray(), Has.Count.EqualTo(2));
        });
    }

    [Test]
    public void Every_kind_of_figure_is_drawn_within_its_room()
    {
        double[] many = [.. Enumerable.Range(0, 2000).Select(x => Math.Sin(x * x / 1e3))];
        Figure[] figures =
        [
            New().Bars("b", ["one", "two"], [0.2, 0.4], [0.1, 0.1]).Bars("c", ["one", "two"], [0.2, double.NaN]),
            New().Histogram("h", [1, 2, 2, 3]),
            New().Area("a", [0, 1], [0.5, 0.25]).Area("c", [0, 1], [0.5, 0.75]),
            New().Band("d", [0, 1], [0.5, 0.5], [0.4, 0.4], [0.6, 0.6]),
            New().HeatMap(new[,] { { 1.0, 2 }, { 3, double.NaN } }, "u", ["a", "b"], [new string('w', 60), "b"], diverging: true),
            new Figure("ticks", new Axis("x", Logarithmic: true) { Ticks = [1, 2, 2.1, 64, 1024] }, new Axis("y"))
                .Seeds("s", [new Series([1, 64, 1024], [0, 1, 3]), new Series([1, 64, 1024], [1, 2, 2])]),
            new Figure("log", new Axis("x", Logarithmic: true), new Axis("y", Logarithmic: true)).Line("l", [0, 10, 1000], [1e-3, 1, 5]),
            New(new string('w', 300)).Line("much", [.. many.Select((_, x) => (double)x)], many).Line("little", [], []),
            Enumerable.Range(0, 20).Aggregate(New(), (figure, line) => figure.Line($"the line called {line}", [0, 1], [line, 2 * line])),
        ];
        Assert.Multiple(() =>
        {
            foreach (var figure in figures)
            {
                var png = Picture(figure)!;
                Assert.That((Number(png, 16), Number(png, 20)), Is.EqualTo((960, 540)), figure.Title);
                Assert.That(png, Has.Length.InRange(1_000, MostBytes), figure.Title);
            }

            Assert.That(figures.Select(figure => Convert.ToBase64String(Picture(figure)!)), Is.Unique);
        });
    }

    [Test]
    public void The_same_figure_is_the_same_file()
    {
        byte[]? Drawn() => Picture(New().Line("a", [0, 1, 2], [3, 1, 2]));
        var first = Drawn();
        Assert.That(Drawn(), Is.EqualTo(first));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void A_token_strip_is_drawn_as_large_as_plotly_draws_it(bool diverging)
    {
        string[] tokens = [.. Enumerable.Range(0, 300).Select(index => index % 7 == 0 ? "\n" : $" token{index}")];
        double[] values = [.. tokens.Select((_, index) => index == 5 ? double.NaN : Math.Sin(index / 3.0))];
        var figure = TokenStrip.Of("t", tokens, values, "log-probability (nats)", diverging: diverging);
        var png = Picture(figure)!;
        var layout = System.Text.Json.Nodes.JsonNode.Parse(figure.ToJson())!["layout"]!;
        Assert.Multiple(() =>
        {
            Assert.That(Number(png, 16), Is.EqualTo((int)(layout["width"]!.GetValue<double>() * 1.5)));
            Assert.That(Number(png, 20), Is.EqualTo((int)(layout["height"]!.GetValue<double>() * 1.5)));
            Assert.That(png, Has.Length.LessThan(150_000));
        });
    }

    [Test]
    public void A_tokens_box_has_its_values_colour()
    {
        byte[] Drawn(double second) => Picture(TokenStrip.Of("t", ["a", "b"], [0, second], "u"))!;
        Assert.That(Drawn(double.NaN), Is.Not.EqualTo(Drawn(1)));
        Assert.That(Picture(TokenStrip.Of("empty", [], [], "u")), Is.Not.Null);
    }

    private static Figure New(string title = "t") => new(title, new Axis("x"), new Axis("y"));

    private static byte[]? Picture(Figure figure) =>
        (string?)ValueFormatter.Format(figure).ToJson()[MimeType.Png] is { } text ? Convert.FromBase64String(text) : null;

    private static int Number(byte[] bytes, int place) => BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(place));
}
