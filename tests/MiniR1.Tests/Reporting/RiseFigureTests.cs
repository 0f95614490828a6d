using System.Text.Json;
using System.Xml.Linq;
using MiniR1.Reporting;
using NUnit.Framework;

namespace MiniR1.Tests.Reporting;

public class RiseFigureTests
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    [Test]
    public void Svg_placesTheCurvesByHand()
    {
        // The plot is 520 wide from x = 64 and 288 high from y = 56: 50 % is at 200, 100 % at 56.
        var svg = XElement.Parse(RiseFigure.Svg(Run("a", (0, 0.0, 0.5), (10, 1.0, 0.75))));

        Assert.That(Path(svg, "line verified"), Is.EqualTo("M64,344L584,56"));
        Assert.That(Path(svg, "line accuracy"), Is.EqualTo("M64,200L584,128"));
        Assert.That(svg.Element(s_svg + "title")!.Value.Replace('\u00A0', ' '),
            Is.EqualTo("One run: verified 0 % to 100 %, accuracy 50 % to 75 %"));
    }

    [Test]
    public void Svg_ofSeeds_hasBands()
    {
        var svg = XElement.Parse(RiseFigure.Svg(
            [Run("a", (0, 0.0, 0.5), (10, 1.0, 0.5)), Run("b", (0, 0.5, 0.5), (10, 0.5, 0.5))]));

        Assert.That(Path(svg, "band verified-fill"), Is.EqualTo("M64,200L584,56L584,200L64,344Z"));
        Assert.That(Path(svg, "line verified"), Is.EqualTo("M64,272L584,128"));
    }

    [Test]
    public void Svg_keepsEqualLabelsApart()
    {
        var labels = XElement.Parse(RiseFigure.Svg(Run("a", (0, 0.1, 0.1), (10, 0.6, 0.6)))).Elements(s_svg + "text")
            .Where(text => ((string?)text.Attribute("class"))!.StartsWith("label", StringComparison.Ordinal))
            .Select(text => (double)text.Attribute("y")!).ToList();

        Assert.That(Math.Abs(labels[0] - labels[1]), Is.EqualTo(20).Within(0.2));
    }

    [Test]
    public void Svg_withoutEvaluations_isOneSentence() => Assert.That(
        () => RiseFigure.Svg(new RunLog("x", null, [], [])),
        Throws.TypeOf<MiniR1Exception>().With.Message.StartsWith("The rise cannot be drawn: "));

    private static string? Path(XElement svg, string type) => (string?)svg.Elements(s_svg + "path")
        .Single(path => (string?)path.Attribute("class") == type).Attribute("d");

    private static RunLog Run(string name, params (int Step, double Verified, double Accuracy)[] evaluations) => new(
        name, null, [.. evaluations.Select(e => JsonSerializer.SerializeToElement(new
        {
            @event = "eval",
            phase = "rl",
            step = e.Step,
            sampled = new { verified = e.Verified, accuracy = e.Accuracy },
        }))], []);
}
