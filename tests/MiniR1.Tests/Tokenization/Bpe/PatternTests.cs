using FsCheck;
using FsCheck.Fluent;
using MiniR1.Tokenization.Bpe;
using MiniR1.Tokenization.Bpe.Patterns;
using NUnit.Framework;

namespace MiniR1.Tests.Tokenization.Bpe;

internal sealed class PatternTests
{
    private static readonly string[] s_known =
    [
        Gpt4Pattern.Source(1), Gpt4Pattern.Source(2), Gpt4Pattern.Source(3), NumberPattern.Source(1), NumberPattern.Source(3),
        DeepSeekPattern.Source, IdeographPattern.Source,
    ];

    // Each kind that a pattern tells apart, often enough to meet each other kind.
    private static readonly string[] s_fragments =
    [
        "a", "Z", "é", "ſ", "'", "'s", "'LL", "'re", "'V", "ß", "\u212A", "中", "龥", "ぁ", "ヿ", "한", "𝕌", "𐐀", "1", "9", "²", "½", "Ⅷ", "٣", "𝟘",
        "\u0301", "\u0323", "\u0903", "\u20DD", "\U0001D165", " ", "  ", "\t", "\n", "\r", "\r\n", "\u00A0", "\u3000", "\u2028", "\u0085",
        "!", ".", "_", "-", "«", "…", "\U00010100", "+", "$", "^", "`", "€", "©", "😀", "👩‍👩", "🇩🇪", "\u200B", "\u200D", "\0", "\u007F", "\uE000", "\uFFFF", "\U000E0067",
        "\U0010FFFF", "\uFEFF", "\u00AD", "\u0378",
    ];

    private static Gen<string> Texts() => Gen.OneOf(
        Gen.Elements(s_fragments).ListOf().Select(string.Concat),
        Gen.Choose(0, 0x10F7FF).Select(code => char.ConvertFromUtf32(code < 0xD800 ? code : code + 0x800)).ListOf().Select(string.Concat));

    [TestCaseSource(nameof(s_known))]
    public void Scanner_cuts_random_Unicode_as_the_regular_expression_does(string source)
    {
        var scanner = KnownPatterns.TryScanner(source)!;
        var regex = new RegexPattern(source);
        Prop.ForAll(Texts().ToArbitrary(), text => Cut(scanner, text).SequenceEqual(Cut(regex, text)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(5000).WithEndSize(30));
    }

    [TestCaseSource(nameof(s_known))]
    public void Pieces_cover_the_text_without_gaps(string source)
    {
        var scanner = KnownPatterns.TryScanner(source)!;
        Prop.ForAll(Texts().ToArbitrary(), text =>
        {
            var pieces = Cut(scanner, text);
            return string.Concat(pieces.Select(piece => text[(piece.Start - 100)..(piece.End - 100)])) == text
                && pieces.TrueForAll(piece => piece.Length > 0);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Test]
    public void Published_patterns_have_scanners()
    {
        foreach (var name in new[] { "deepseek_v3", "llama3_1", "qwen3" })
        {
            var file = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(TokenizerFixture.PathOf(name, "tokenizer.json")))!;
            foreach (var step in file["pre_tokenizer"]!["pretokenizers"]!.AsArray().Where(step => (string)step!["type"]! == "Split"))
                Assert.That(KnownPatterns.TryScanner((string)step!["pattern"]!["Regex"]!), Is.Not.Null, name);
        }
    }

    [TestCase(@"\w+", @"'\w'")]
    [TestCase(@"a\b", @"'\b'")]
    [TestCase(@"\h", @"'\h'")]
    [TestCase(@"\R", @"'\R'")]
    [TestCase(@"\1", @"'\1'")]
    [TestCase(@"\p{Han}", "the property 'Han'")]
    [TestCase(@"\p{^L}", "the property '^L'")]
    [TestCase(@"\pL", "a property without a name")]
    [TestCase(@"(?i:\p{Lu})", "the property 'Lu' where case is ignored")]
    [TestCase(@"(?<name>a)", "this kind of group")]
    [TestCase(@"(?i)a", "this kind of group")]
    [TestCase(@"(?i:é)", "a letter outside ASCII")]
    [TestCase(@"a++", "a quantifier after a quantifier")]
    [TestCase(@"a{2}{3}", "a quantifier after a quantifier")]
    [TestCase(@"a{,3}", "'{' that does not begin a repetition")]
    [TestCase(@"a{x}", "'{' that does not begin a repetition")]
    [TestCase(@"*a", "'*' here")]
    [TestCase(@"^a", "'^' here")]
    [TestCase(@"a$", "'$' here")]
    [TestCase(@"(a", "a group without its ')'")]
    [TestCase(@"a)", "an unmatched ')'")]
    [TestCase(@"[a", "a class without its ']'")]
    [TestCase(@"[]", "an empty class")]
    [TestCase(@"[a[b]]", "a class inside a class")]
    [TestCase(@"[a&&b]", "a class inside a class")]
    [TestCase(@"[z-a]", "a range that runs backwards")]
    [TestCase(@"[a-\d]", "a range that ends in a class")]
    [TestCase(@"[a-c-e]", "an unescaped '-'")]
    [TestCase(@"\x4", @"'\x' without 2 hexadecimal digits")]
    [TestCase("😀", "a character above U+FFFF")]
    [TestCase(@"a\", @"a '\' at the end")]
    public void Pattern_that_could_mean_something_else_is_refused_by_name(string source, string clue) => Assert.That(
        () => new RegexPattern(source),
        Throws.TypeOf<UnsupportedPatternException>().With.Message.Contains(clue).And.Message.Contains(source));

    [Test]
    public void Groups_nested_too_deeply_are_refused() => Assert.That(
        () => new RegexPattern(new string('(', 9_000)),
        Throws.TypeOf<UnsupportedPatternException>().With.Message.Contains("more than 100 groups"));

    private static List<Piece> Cut(IPattern pattern, string text)
    {
        var pieces = new List<Piece>();
        pattern.Cut(text, 100, pieces);
        return pieces;
    }
}
