using FsCheck;
using FsCheck.Fluent;
using MiniR1.Tasks;
using MiniR1.Tokenization;
using NUnit.Framework;

namespace MiniR1.Tests.Tokenization;

public sealed class ArithmeticTokenizerTests
{
    private readonly ArithmeticTokenizer _tokenizer = new();

    [Test]
    public void Ids_are_places_in_the_vocabulary_and_pad_bos_eos_come_first()
    {
        Assert.That(_tokenizer.VocabularySize, Is.EqualTo(28));
        Assert.That(new[] { _tokenizer.PadId, _tokenizer.BosId, _tokenizer.EosId }, Is.EqualTo(new[] { 0, 1, 2 }));
        Assert.That(_tokenizer.Token(ArithmeticVocabulary.Zero + 7), Is.EqualTo("7"));
        Assert.That(_tokenizer.Token(ArithmeticVocabulary.Check), Is.EqualTo(" check "));
    }

    [TestCase(ArithmeticVocabulary.Plus, "+")]
    [TestCase(ArithmeticVocabulary.Minus, "-")]
    [TestCase(ArithmeticVocabulary.Times, "*")]
    [TestCase(ArithmeticVocabulary.EqualSign, "=")]
    [TestCase(ArithmeticVocabulary.Comma, ",")]
    [TestCase(ArithmeticVocabulary.Space, " ")]
    [TestCase(ArithmeticVocabulary.Colon, ":")]
    [TestCase(ArithmeticVocabulary.ThinkStart, "<think>")]
    [TestCase(ArithmeticVocabulary.ThinkEnd, "</think>")]
    [TestCase(ArithmeticVocabulary.AnswerStart, "<answer>")]
    [TestCase(ArithmeticVocabulary.AnswerEnd, "</answer>")]
    [TestCase(ArithmeticVocabulary.Yes, " yes")]
    [TestCase(ArithmeticVocabulary.No, " no")]
    [TestCase(ArithmeticVocabulary.Wait, " wait ")]
    [TestCase(ArithmeticVocabulary.Pad, "<pad>")]
    [TestCase(ArithmeticVocabulary.Bos, "<bos>")]
    [TestCase(ArithmeticVocabulary.Eos, "<eos>")]
    public void Named_id_is_the_id_of_its_text(int id, string text) =>
        Assert.That(_tokenizer.Encode(text), Is.EqualTo(new[] { id }));

    [Test]
    public void Encode_worked_example()
    {
        int[] expected =
        [
            11, 18, 4, 8, 18, 4, 5, 16, 5, 7, 19, // 8 15 12=24:
            20, 4, 8, 14, 4, 5, 16, 6, 15, 11, 16, 5, 7, // <think>15-12=3*8=24
            24, 5, 7, 16, 5, 7, 25, // ' check '24=24' yes'
            21, 22, 4, 8, 14, 4, 5, 15, 11, 23, // </think><answer>15-12*8</answer>
        ];
        const string Text = "8 15 12=24:<think>15-12=3*8=24 check 24=24 yes</think><answer>15-12*8</answer>";
        Assert.That(_tokenizer.Encode(Text), Is.EqualTo(expected));
        Assert.That(_tokenizer.Decode(expected), Is.EqualTo(Text));
    }

    [TestCase(" no wait 14", new[] { 26, 27, 4, 7 })]
    [TestCase("  check ", new[] { 18, 24 })]
    [TestCase(" check  check ", new[] { 24, 24 })]
    [TestCase(" yes no", new[] { 25, 26 })]
    [TestCase("", new int[0])]
    public void Encode_spaces_belong_to_the_words_they_touch(string text, int[] ids) =>
        Assert.That(_tokenizer.Encode(text), Is.EqualTo(ids));

    [Test]
    public void Every_sequence_of_ids_survives_decoding_and_encoding() =>
        Prop.ForAll(
            Gen.Choose(0, 27).ArrayOf().ToArbitrary(),
            ids => _tokenizer.Encode(_tokenizer.Decode(ids)).SequenceEqual(ids)).QuickCheckThrowOnFailure();

    [Test]
    public void Every_document_survives_encoding_and_decoding()
    {
        var web = new SyntheticWeb(new Countdown(CountdownLevels.Cpu), CorpusConfig.Cpu);
        var texts = Enumerable.Range(0, 2000).Select(index => web.Write(5, index).Text).ToList();
        Assert.That(texts.Select(text => _tokenizer.Decode(_tokenizer.Encode(text))), Is.EqualTo(texts));
    }

    [Test]
    public void Decode_leaves_special_tokens_out_on_request()
    {
        int[] ids = [0, 1, 11, 19, 20, 21, 2, 0];
        Assert.That(_tokenizer.Decode(ids), Is.EqualTo("<pad><bos>8:<think></think><eos><pad>"));
        Assert.That(_tokenizer.Decode(ids, skipSpecialTokens: true), Is.EqualTo("8:<think></think>"));
    }

    [TestCase("8 / 2=4:", "'/' at position 3 of \"8 / 2=4:\"")]
    [TestCase("8check ", "'c' at position 2")]
    [TestCase(" maybe", "'m' at position 2")]
    [TestCase("8\t", "U+0009 at position 2")]
    [TestCase("8\n9", "U+000A at position 2 of \"8 9\"")]
    [TestCase("3×4", "'×' at position 2")]
    [TestCase("\U0001F600", "'\U0001F600' at position 1")]
    [TestCase("<Think>", "'<' at position 1")]
    public void Encode_unknown_symbol_names_it_and_its_place(string text, string clue)
    {
        var error = Assert.Throws<TokenizerException>(() => _tokenizer.Encode(text))!;
        Assert.That(error.Message, Does.Contain(clue).And.Contain("use digits").And.Not.Contain("\n"));
    }

    [TestCase(-1)]
    [TestCase(28)]
    public void Decode_id_outside_the_vocabulary_is_an_error(int id)
    {
        var error = Assert.Throws<TokenizerException>(() => _tokenizer.Decode([id]))!;
        Assert.That(error.Message, Does.Contain($"{id} is outside").And.Contain("0 to 27"));
    }
}
