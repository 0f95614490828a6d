using MiniR1.Notebook.Display;

namespace MiniR1.Notebook.Tests.Display;

/// <summary>Charts of Plotly.NET are known by name: these have the names, and the package need not be there.</summary>
public class PlotlyNetTests
{
    [Test]
    public void A_chart_of_lines_is_plotly_and_a_picture()
    {
        var bundle = ValueFormatter.Format(new Plotly.NET.GenericChart(
            """{"data":[{"type":"scatter","x":[1,2],"y":[3,4],"mode":"lines","name":"a"}],"layout":{"title":{"text":"T"}},"config":{}}"""));
        Assert.Multiple(() =>
        {
            Assert.That(bundle.Text, Is.EqualTo("Chart 'T': a"));
            Assert.That(bundle.ToJson().Select(form => form.Key), Is.EqualTo(new[] { MimeType.Plotly, MimeType.Png, MimeType.Text }));
            Assert.That(bundle.ToJson()[MimeType.Plotly]!.ToJsonString(), Is.EqualTo(
                """{"data":[{"type":"scatter","x":[1,2],"y":[3,4],"mode":"lines","name":"a"}],"layout":{"title":{"text":"T"}}}"""));
        });
    }

    [TestCase("""{"data":[{"type":"pie","values":[1,2]}],"layout":{}}""", "Chart: pie")]
    [TestCase("""{"data":[{"type":"bar","orientation":"h","x":[1]}],"layout":{"title":"T"}}""", "Chart 'T': bar")]
    [TestCase("""{"data":[{"type":"scatter","x":[{}],"y":[true]}],"layout":{}}""", "Chart: scatter")]
    public void A_chart_that_we_cannot_draw_is_plotly_and_html(string json, string text)
    {
        var bundle = ValueFormatter.Format(new Plotly.NET.GenericChart(json));
        Assert.That(bundle.Text, Is.EqualTo(text));
        Assert.That(bundle.ToJson().Select(form => form.Key), Is.EqualTo(new[] { MimeType.Plotly, MimeType.Html, MimeType.Text }));
    }
}
