using System.Text.Json.Nodes;
using MiniR1.Cli;
using MiniR1.Cli.Chatting;
using MiniR1.Cli.Replying;
using MiniR1.Generation.Replies;
using NUnit.Framework;

namespace MiniR1.Tests.Cli;

/// <summary>Conversations with a model whose text is known beforehand.</summary>
internal sealed class ChatTests
{
    // Nothing but what the model's small vocabulary has: messages with colons between.
    private const string Template =
        "{% for message in messages %}{{ message['content'] }}{% if message['role'] == 'user' %}:{% endif %}{% endfor %}";

    private string directory = "";
    private ChatModel model = null!;

    [OneTimeSetUp]
    public void SaveModel()
    {
        directory = Directory.CreateTempSubdirectory("minir1-chat-").FullName;
        BigramModel.Save(directory);
        File.WriteAllText(Path.Combine(directory, "chat_template.jinja"), Template);
        model = ChatModel.Load(directory);
    }

    [OneTimeTearDown]
    public void RemoveModel()
    {
        model.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    [Test]
    public void Each_line_is_replied_to_and_remembered()
    {
        var (session, output) = Talk("1 5=6", "2 5=7");
        Assert.That(session.Turns, Is.EqualTo(new[]
        {
            new ChatTurn("1 5=6", "wait", "<answer>1+5</answer>"), new ChatTurn("2 5=7", "wait", "<answer>1+5</answer>"),
        }));
        Assert.That(output, Is.EqualTo(string.Concat(Enumerable.Repeat("<think>\nwait \n</think>\n\n<answer>1+5</answer>\n", 2))));
    }

    [Test]
    public void Reset_forgets() => Assert.That(Talk("1 5=6", "/reset", "2 5=7").Session.Turns, Has.Count.EqualTo(1));

    [Test]
    public void Exit_ends_it() => Assert.That(Talk("1 5=6", "/exit", "2 5=7").Session.Turns, Has.Count.EqualTo(1));

    [Test]
    public void A_line_goes_on_after_a_backslash() => Assert.That(
        Talk("/system 1 \\", "+ 2").Session.System, Is.EqualTo("1 \n+ 2"));

    [Test]
    public void Commands_change_how_it_replies()
    {
        var session = Talk("/think off", "/budget 12", "/system 1+1").Session;
        Assert.That((session.Thinking, session.Options.ThinkingBudget, session.System), Is.EqualTo((ThinkingMode.Off, 12, "1+1")));
    }

    [Test]
    public void Save_writes_what_was_said()
    {
        var path = Path.Combine(directory, "said.json");
        Talk("1 5=6", $"/save {path}");
        var turn = JsonNode.Parse(File.ReadAllText(path))!["turns"]![0]!;
        Assert.That(turn["user"]!.GetValue<string>(), Is.EqualTo("1 5=6"));
        Assert.That(turn["thinking"]!.GetValue<string>(), Is.EqualTo("wait"));
        Assert.That(turn["answer"]!.GetValue<string>(), Is.EqualTo("<answer>1+5</answer>"));
    }

    [TestCase("/dance", "no command /dance")]
    [TestCase("/think often", "on, off or template")]
    [TestCase("/budget many", "give a number of tokens")]
    [TestCase("/save", "needs a file name")]
    [TestCase("what?", "does not know")]
    public void A_mistake_is_a_sentence_and_the_conversation_goes_on(string line, string sentence)
    {
        var (session, output) = Talk(line, "1 5=6");
        Assert.That(output, Does.Contain(sentence));
        Assert.That(session.Turns, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_conversation_longer_than_the_context_is_refused() =>
        Assert.That(Talk([.. Enumerable.Repeat("1 5=6 1 5=6 1 5=6", 9)]).Output, Does.Contain("/reset starts a new one"));

    [Test]
    public void A_cancelled_reply_without_an_answer_is_not_remembered()
    {
        var session = Session(new StringWriter());
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.That(session.Say("1 5=6", source.Token).End, Is.EqualTo(ReplyEnd.Cancelled));
        Assert.That(session.Turns, Is.Empty);
    }

    [Test]
    public void What_a_model_writes_cannot_steer_the_terminal() => Assert.That(
        ReplyWriter.Harmless("a\tb\nc\e[2Jd\a"), Is.EqualTo("a\tb\nc\uFFFD[2Jd\uFFFD"));

    private ChatSession Session(TextWriter output) => new(model, Terminal.For(output))
    {
        Options = new ReplyOptions { Sampling = new() { Temperature = 0, MaxNewTokens = 40 } },
        Thinking = ThinkingMode.Template,
    };

    private (ChatSession Session, string Output) Talk(params string[] lines)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var session = Session(output);
        using var interruption = new ReplyInterruption();
        session.Run(new StringReader(string.Join('\n', lines)), interruption);
        return (session, output.ToString());
    }
}
