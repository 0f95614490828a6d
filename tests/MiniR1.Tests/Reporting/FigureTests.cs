using System.Text.Encodings.Web;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using MiniR1.Reporting;
using NUnit.Framework;

namespace MiniR1.Tests.Reporting;

public class FigureTests
{
    private static readonly Axis s_step = new("RL step");
    private static readonly JsonSerializerOptions s_indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    [Test]
    public void Line_snapshot()
    {
        var json = new Figure("Length", s_step, new Axis("length", "tokens", From: 0))
            .Line("a<b", [0, 10], [16, double.NaN]).ToJson();

        Assert.That(Indented(json), Is.EqualTo("""
            {
              "data": [
                {
                  "type": "scatter",
                  "mode": "lines+markers",
                  "x": [
                    0,
                    10
                  ],
                  "y": [
                    16,
                    null
                  ],
                  "line": {
                    "color": "#0072B2",
                    "width": 2.5,
                    "dash": "solid"
                  },
                  "marker": {
                    "color": "#0072B2",
                    "size": 7,
                    "symbol": "circle"
                  },
                  "name": "a&lt;b"
                }
              ],
              "layout": {
                "title": {
                  "text": "Length",
                  "x": 0.01,
                  "y": 0.97,
                  "yanchor": "top"
                },
                "xaxis": {
                  "title": {
                    "text": "RL step"
                  },
                  "automargin": true,
                  "zeroline": false
                },
                "yaxis": {
                  "title": {
                    "text": "length (tokens)"
                  },
                  "automargin": true,
                  "zeroline": false,
                  "rangemode": "tozero"
                },
                "showlegend": false,
                "legend": {
                  "orientation": "h",
                  "x": 0,
                  "y": 1.02,
                  "yanchor": "bottom"
                },
                "margin": {
                  "l": 56,
                  "r": 16,
                  "t": 48,
                  "b": 48
                }
              }
            }
            """));
    }

    [Test]
    public void Seeds_drawsTheRangeUnderTheMean()
    {
        var figure = Data(new Figure("Accuracy", s_step, Axis.Share("right")).Seeds("sampled",
            [new Series([0, 10, 20], [0.2, 0.6, 0.7]), new Series([0, 10], [0.4, 0.8])]));

        Assert.That(Numbers(figure[0], "x"), Is.EqualTo(new[] { 0.0, 10, 10, 0 }));
        Assert.That(Numbers(figure[0], "y"), Is.EqualTo(new[] { 0.4, 0.8, 0.6, 0.2 }));
        Assert.That(figure[0].GetProperty("fillcolor").GetString(), Is.EqualTo("rgba(0,114,178,0.2)"));
        Assert.That(Numbers(figure[1], "y"), Is.EqualTo(new[] { 0.3, 0.7 }).Within(1e-12));
    }

    [Test]
    public void EveryKind_hasItsTraceAndItsOwnColour()
    {
        var figure = Data(new Figure("All", s_step, new Axis("value"))
            .Bars("bars", ["a", "b"], [1, 2], [0.1, 0.2])
            .Scatter("points", [1, 2], [3, 4], ["p", "q"])
            .Area("area", [1, 2], [0.5, 0.5])
            .Histogram("histogram", [1, 1, 2, 5], bins: 2)
            .HeatMap(new double[,] { { 1, 2 }, { 3, 4 } }, "weight", ["k0", "k1"], diverging: true));

        Assert.That(figure.Select(trace => trace.GetProperty("type").GetString()),
            Is.EqualTo(new[] { "bar", "scatter", "scatter", "bar", "heatmap" }));
        Assert.That(Numbers(figure[0].GetProperty("error_y"), "array"), Is.EqualTo(new[] { 0.1, 0.2 }));
        Assert.That(figure[2].GetProperty("stackgroup").GetString(), Is.Not.Empty);
        Assert.That(Numbers(figure[3], "x"), Is.EqualTo(new[] { 2.0, 4 }), "centres of [1, 3) and [3, 5]");
        Assert.That(Numbers(figure[3], "y"), Is.EqualTo(new[] { 3.0, 1 }));
        Assert.That(figure[4].GetProperty("z").GetRawText(), Is.EqualTo("[[1,2],[3,4]]"));
        Assert.That(figure[4].GetProperty("zmid").GetInt32(), Is.Zero);
        Assert.That(figure.Take(4).Select(trace => trace.TryGetProperty("line", out var line)
            ? line.GetProperty("color").GetString()
            : trace.GetProperty("marker").GetProperty("color").GetString()), Is.Unique);
    }

    [Test]
    public void ToJson_cannotLeaveItsScriptElement()
    {
        var json = new Figure("</script><b>", s_step, new Axis("y")).Line("</script>", [1], [2]).ToJson();

        Assert.That(json, Does.Not.Contain("<"));
    }

    [Test]
    public void TokenStrip_wrapsTokensIntoLines()
    {
        // Widths with a gap of one: 'ab' 3, '<think>' 8, a space 2; 10 characters a line.
        var figure = TokenStrip.Of("Strip", ["ab", "<think>", " ", "c"], [-1, double.NaN, -2, 0], "nats", columns: 10);

        var trace = Data(figure)[0];
        Assert.That(Numbers(trace, "base"), Is.EqualTo(new[] { 0.0, 0, 8, 0 }));
        Assert.That(Numbers(trace, "y"), Is.EqualTo(new[] { 0.0, 1, 1, 2 }));
        Assert.That(Numbers(trace, "x"), Is.EqualTo(new[] { 3.0, 8, 2, 2 }));
        Assert.That(trace.GetProperty("text").EnumerateArray().Select(text => text.GetString()),
            Is.EqualTo(new[] { "ab", "&lt;think&gt;", "␣", "c" }));
        Assert.That(trace.GetProperty("marker").GetProperty("color").GetRawText(), Is.EqualTo("[-1,null,-2,0]"));
        Assert.That(trace.GetProperty("textfont").GetProperty("color")[1].GetString(), Is.EqualTo("#FFFFFF"));
    }

    [Test]
    public void WrongLengthsAndNames_areOneSentence()
    {
        var figure = new Figure("f", s_step, new Axis("y"));

        Assert.That(() => figure.Line("loss", [1, 2], [1]), Throws.TypeOf<MiniR1Exception>()
            .With.Message.EqualTo("Series 'loss' has 1 values for 2 positions: pass as many of each."));
        Assert.That(() => new Figure("f", s_step, new Axis(" ")), Throws.TypeOf<MiniR1Exception>());
        Assert.That(() => HistogramBins.Of([1], 0), Throws.TypeOf<MiniR1Exception>());
        Assert.That(() => SeedBand.Of([]), Throws.TypeOf<MiniR1Exception>());
        Assert.That(() => TokenStrip.Of("t", ["a"], [], "nats"), Throws.TypeOf<MiniR1Exception>());
    }

    [Test]
    public void Histogram_countsEachFiniteValueOnce() => Check.QuickThrowOnFailure(
        Prop.ForAll<NormalFloat[], PositiveInt>((values, bins) =>
            HistogramBins.Of([.. values.Select(value => value.Get), double.NaN], bins.Get % 50 + 1).Counts.Sum()
            == values.Length));

    [Test]
    public void Band_holdsTheMean() => Check.QuickThrowOnFailure(
        Prop.ForAll(ArbMap.Default.ArbFor<NonEmptyArray<int>>(), runs =>
        {
            var band = SeedBand.Of([.. runs.Get.Select(value => new Series([0], [value]))]);
            return band.Low[0] <= band.Mean[0] && band.Mean[0] <= band.High[0];
        }));

    private static List<JsonElement> Data(Figure figure) =>
        [.. JsonElement.Parse(figure.ToJson()).GetProperty("data").EnumerateArray()];

    private static IEnumerable<double> Numbers(JsonElement trace, string name) =>
        trace.GetProperty(name).EnumerateArray().Select(value => value.GetDouble());

    private static string Indented(string json) => JsonSerializer.Serialize(JsonElement.Parse(json), s_indented);
}
