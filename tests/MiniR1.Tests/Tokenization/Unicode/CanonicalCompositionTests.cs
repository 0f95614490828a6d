using FsCheck;
using FsCheck.Fluent;
using MiniR1.Tokenization.Unicode;
using NUnit.Framework;

namespace MiniR1.Tests.Tokenization.Unicode;

internal sealed class CanonicalCompositionTests
{
    // Letters, marks of several classes, Hangul parts, singletons and exclusions.
    private static readonly string[] s_fragments =
    [
        "a", "q", "é", "e", "ạ", "\u0301", "\u0323", "\u0307", "\u0345", "\u0334", "\u1100", "\u1161", "\u11A8", "\uAC00", "\uAC01", "\u212B",
        "\u0958", "\u0B92", "\u0BD7", "\U00011099", "\U000110BA", "\U0001D15E", "\U0001D165", "😀", "中", "\u0F71", "\u0F72", "\u0F74", "\uFB1D",
    ];

    [TestCase("e\u0301", "\u00E9", TestName = "letter and accent")]
    [TestCase("e\u0301\u0323", "\u1EB9\u0301", TestName = "the lower class comes first")]
    [TestCase("q\u0307\u0323", "q\u0323\u0307", TestName = "ordered though nothing composes")]
    [TestCase("\u1EA1\u0302", "\u1EAD", TestName = "a composed letter goes on composing")]
    [TestCase("a\u0334\u0301", "\u00E1\u0334", TestName = "not blocked by a lower class")]
    [TestCase("a\u0301\u0301", "\u00E1\u0301", TestName = "blocked by the same class")]
    [TestCase("\u1100\u1161\u11A8", "\uAC01", TestName = "Hangul of three parts")]
    [TestCase("\uAC00\u11A8", "\uAC01", TestName = "Hangul syllable and final")]
    [TestCase("\uAC01\u11A8", "\uAC01\u11A8", TestName = "Hangul with two finals")]
    [TestCase("\uAC00\u11A7", "\uAC00\u11A7", TestName = "what stands before the first final is none")]
    [TestCase("\u212B", "\u00C5", TestName = "singleton")]
    [TestCase("\u0958", "\u0915\u093C", TestName = "composition exclusion")]
    [TestCase("\u0344", "\u0308\u0301", TestName = "decomposition without a starter")]
    [TestCase("\U00011099\U000110BA", "\U0001109A", TestName = "above U+FFFF")]
    [TestCase("\U0001D15E", "\U0001D157\U0001D165", TestName = "excluded above U+FFFF")]
    [TestCase("\u0301a", "\u0301a", TestName = "leading mark")]
    [TestCase("", "", TestName = "nothing")]
    [TestCase("\U00011935\U00011930", "\U00011935\U00011930", TestName = "newer than Unicode 9: as it is")]
    public void Composes(string text, string composed) => Assert.That(CanonicalComposition.Apply(text), Is.EqualTo(composed));

    [Test]
    public void Composed_text_stays_as_it_is() => Prop.ForAll(
        Gen.Elements(s_fragments).ListOf().Select(string.Concat).ToArbitrary(),
        text =>
        {
            var composed = CanonicalComposition.Apply(text);
            return CanonicalComposition.Apply(composed) == composed;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Test]
    public void Text_without_marks_is_the_same_object()
    {
        const string Text = "Grüße, 中文 😀";
        Assert.That(CanonicalComposition.Apply(Text), Is.SameAs(Text));
    }
}
