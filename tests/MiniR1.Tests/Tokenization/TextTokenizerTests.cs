using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using MiniR1.Tokenization;
using NUnit.Framework;

namespace MiniR1.Tests.Tokenization;

public sealed class TextTokenizerTests
{
    private readonly TextTokenizer _tokenizer = new();

    [Test]
    public void Ids_are_places_in_the_vocabulary_and_pad_bos_eos_come_first()
    {
        Assert.That(_tokenizer.VocabularySize, Is.EqualTo(54));
        Assert.That(TextVocabulary.Tokens, Is.Unique);
        Assert.That(new[] { _tokenizer.PadId, _tokenizer.BosId, _tokenizer.EosId }, Is.EqualTo(new[] { 0, 1, 2 }));
    }

    [Test]
    public void No_token_but_the_tags_has_more_than_one_character() =>
        Assert.That(
            TextVocabulary.Tokens.Where(token => token.Length > 1),
            Is.EqualTo(new[] { "<pad>", "<bos>", "<eos>", "<think>", "</think>", "<answer>", "</answer>" }));

    [Test]
    public void Encode_worked_example()
    {
        const string Text = "1 2=3:<think>no?</think>";
        int[] expected = [8, 27, 9, 21, 10, 24, 3, 41, 42, 25, 4];
        Assert.That(_tokenizer.Encode(Text), Is.EqualTo(expected));
        Assert.That(_tokenizer.Decode(expected), Is.EqualTo(Text));
    }

    [Test]
    public void Every_sequence_of_ids_survives_decoding_and_encoding() =>
        Prop.ForAll(
            Gen.Choose(0, 53).ArrayOf().ToArbitrary(),
            ids => _tokenizer.Encode(_tokenizer.Decode(ids)).SequenceEqual(ids)).QuickCheckThrowOnFailure();

    [TestCase("8!", "'!' at position 2")]
    [TestCase("Wait", "'W' at position 1")]
    [TestCase("a\n", "U+000A at position 2")]
    [TestCase("<Think>", "'<' at position 1")]
    public void Encode_unknown_symbol_names_it_and_its_place(string text, string clue)
    {
        var error = Assert.Throws<TokenizerException>(() => _tokenizer.Encode(text))!;
        Assert.That(error.Message, Does.Contain(clue).And.Contain("use digits"));
    }

    [TestCase(-1)]
    [TestCase(54)]
    public void Decode_id_outside_the_vocabulary_is_an_error(int id) =>
        Assert.That(() => _tokenizer.Decode([id]), Throws.TypeOf<TokenizerException>().With.Message.Contains("0 to 53"));

    [Test]
    public void Saved_tokenizer_is_found_again_by_its_vocabulary()
    {
        var directory = Directory.CreateTempSubdirectory("minir1-tokenizer-").FullName;
        try
        {
            _tokenizer.Save(directory);
            Assert.That(TokenizerFiles.Load(directory), Is.TypeOf<TextTokenizer>());
            var root = JsonNode.Parse(File.ReadAllText(Path.Combine(directory, "tokenizer.json")))!;
            Assert.That(
                root["model"]!["vocab"]!.AsObject().ToDictionary(pair => pair.Key, pair => (int)pair.Value!),
                Is.EqualTo(TextVocabulary.Tokens.Index().ToDictionary(token => token.Item, token => token.Index)));
            Assert.That(
                root["added_tokens"]!.AsArray().Select(token => ((int)token!["id"]!, (bool)token["special"]!)),
                Is.EqualTo(Enumerable.Range(0, 7).Select(id => (id, id < 3))));
            new ArithmeticTokenizer().Save(directory);
            Assert.That(TokenizerFiles.Load(directory), Is.TypeOf<ArithmeticTokenizer>());
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
