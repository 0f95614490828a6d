using System.Text.Json.Nodes;
using MiniR1.Tests.Checkpoints;
using MiniR1.Tests.Cli;
using MiniR1.Tests.Tokenization.Bpe;
using MiniR1.Tokenization;
using NUnit.Framework;

namespace MiniR1.Tests.Tokenization;

/// <summary><c>minir1 tokenize</c>.</summary>
[NonParallelizable] // sets the console's input
internal sealed class TokenizeCommandTests
{
    private TemporaryDirectory _directory = null!;

    private static string Qwen => TokenizerFixture.PathOf("qwen3");

    private static string Distill => TokenizerFixture.PathOf("r1_distill_qwen");

    [SetUp]
    public void MakeDirectory() => _directory = new TemporaryDirectory();

    [TearDown]
    public void RemoveDirectory() => _directory.Dispose();

    [Test]
    public void Files_of_texts_and_ids_give_the_reference_values()
    {
        var rows = TokenizerFixture.Rows("qwen3", "rows.json");
        var (texts, ids, back) = (_directory.File("texts.json"), _directory.File("ids.json"), _directory.File("back.json"));
        File.WriteAllText(texts, new JsonArray([.. rows.Select(row => (JsonNode)row.Text)]).ToJsonString());
        AssertSucceeds("", "", "tokenize", "--tokenizer", Qwen, "--in", texts, "--out", ids);
        Assert.That(
            JsonNode.Parse(File.ReadAllText(ids))!.AsArray().Select(row => row!.AsArray().Select(id => (int)id!)),
            Is.EqualTo(rows.Select(row => row.Ids)));
        AssertSucceeds("", "", "tokenize", "--tokenizer", Qwen, "--decode", "--in", ids, "--out", back);
        Assert.That(
            JsonNode.Parse(File.ReadAllText(back))!.AsArray().Select(text => (string)text!),
            Is.EqualTo(rows.Select(row => row.Decoded)));
    }

    [TestCase("Hello world", "", "[9707,1879]\n")]
    [TestCase("Hello world\n", "", "[9707,1879,198]\n")]
    [TestCase("", "", "[]\n")]
    [TestCase("Hello world", "--special", "[151646,9707,1879]\n")]
    [TestCase("[9707, 1879]\n", "--decode", "Hello world")]
    [TestCase("151646 9707\n1879 151643", "--decode", "<｜begin▁of▁sentence｜>Hello world<｜end▁of▁sentence｜>")]
    [TestCase("151646 9707\n1879 151643", "--decode --special", "Hello world")]
    public void Standard_input_is_one_text(string input, string options, string output)
    {
        var arguments = options.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        AssertSucceeds(output, input, ["tokenize", "--tokenizer", Distill, .. arguments]);
    }

    [Test]
    public void Texts_in_a_file_stay_readable()
    {
        File.WriteAllText(_directory.File("ids.json"), "[[104811, 81705], [151646]]");
        AssertSucceeds(
            "[\"中文测试\",\"<｜begin▁of▁sentence｜>\"]\n", "", "tokenize", "--tokenizer", Distill, "--decode", "--in", _directory.File("ids.json"));
    }

    [Test]
    public void Arithmetic_tokenizer_works_too()
    {
        new ArithmeticTokenizer().Save(_directory.Path);
        AssertSucceeds("[1,11,19]\n", "8:", "tokenize", "--tokenizer", _directory.Path, "--special");
    }

    [TestCase("{}", "", "give a JSON array of texts")]
    [TestCase("[1]", "", "(line 1): give a JSON array of texts")]
    [TestCase("[null]", "", "give a JSON array of texts")]
    [TestCase("[\"a\"", "", "give a JSON array of texts")]
    [TestCase("[\"a\"]", "--decode", "give a JSON array of arrays of ids")]
    [TestCase("[[1.5]]", "--decode", "give a JSON array of arrays of ids")]
    [TestCase("[[-1]]", "--decode", "Token id -1 is outside the vocabulary")]
    [TestCase("[[999999999]]", "--decode", "Token id 999999999 is outside the vocabulary")]
    [TestCase("[\"\\ud800\"]", "", "give a JSON array of texts")]
    public void File_that_is_something_else_is_refused(string content, string option, string clue)
    {
        var file = _directory.File("in.json");
        File.WriteAllText(file, content);
        string[] options = option.Length > 0 ? [option] : [];
        AssertFails(clue, "", ["tokenize", "--tokenizer", Qwen, "--in", file, .. options]);
    }

    [Test]
    public void Missing_things_are_named()
    {
        AssertFails("'--tokenizer' is required", "", "tokenize");
        AssertFails("nowhere", "", "tokenize", "--tokenizer", "nowhere");
        AssertFails("nofile.json: it does not exist", "", "tokenize", "--tokenizer", Qwen, "--in", "nofile.json");
        AssertFails("'x' on standard input is no token id", "9707 x", "tokenize", "--tokenizer", Qwen, "--decode");
    }

    private static void AssertSucceeds(string output, string input, params string[] arguments)
    {
        var result = Run(input, arguments);
        Assert.That(result.Error, Is.Empty);
        Assert.That(result, Is.EqualTo(new CommandResult(0, output, "")));
    }

    private static void AssertFails(string clue, string input, params string[] arguments)
    {
        var result = Run(input, arguments);
        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Output, Is.Empty);
        Assert.That(result.Error, Does.Match("^minir1: [^\n]+\\.\n$").And.Contains(clue));
    }

    private static CommandResult Run(string input, string[] arguments)
    {
        var previous = Console.In;
        try
        {
            Console.SetIn(new StringReader(input));
            return CommandResult.Of(arguments);
        }
        finally
        {
            Console.SetIn(previous);
        }
    }
}
