using System.Diagnostics;
using MiniR1.Notebook.Engine;

namespace MiniR1.Notebook.Tests.Engine;

/// <summary>Code that would keep the compiler busy for minutes, or overflow its stack, ends in a sentence.</summary>
public class DeepCodeTests
{
    private const int Many = 20_000;

    private static readonly (string Name, string Code)[] s_deep =
    [
        ("parentheses", Repeat("(") + "1" + Repeat(")")),
        ("parentheses that never end", Repeat("(")),
        ("brackets", "int[] x = " + Repeat("[") + Repeat("]") + ";"),
        ("brackets that never end", Repeat("[")),
        ("braces", Repeat("{") + Repeat("}")),
        ("braces that never end", Repeat("{")),
        ("negations", "var x = " + Repeat("!") + "true;"),
        ("signs", "var y = 1; var x = " + Repeat("- ") + "y;"),
        ("type arguments", Repeat("List<") + "int" + Repeat(">") + " x = null;"),
        ("type arguments that never end", "var x = a" + Repeat("<a")),
        ("lambdas", "var f = " + Repeat("x => ") + "1;"),
        ("lambdas with parentheses", "var f = " + Repeat("() => ") + "1;"),
        ("lambdas with blocks", "Func<object> f = " + Repeat("() => { return ") + "1" + Repeat(";}") + ";"),
        ("interpolated strings", "var x = " + Repeat("$\"{") + "1" + Repeat("}\"") + ";"),
        ("a dozen interpolated strings", "var x = " + Repeat("$\"{", 12) + "1" + Repeat("}\"", 12) + ";"),
        ("calls in a chain", "var s = new StringBuilder(); s" + Repeat(".Append(1)") + ";"),
        ("else if", "var a = 1; if (a == 0) { } " + Repeat("else if (a == 1) { } ")),
        ("conditions", "var a = true; var x = " + Repeat("a ? 1 : ") + "2;"),
        ("null coalescing", "string a = null; var x = a" + Repeat(" ?? a") + ";"),
        ("assignments", "int a; " + Repeat("a = ") + "1;"),
        ("casts", "var x = " + Repeat("(int)") + "1;"),
        ("conditional access", "string a = null; var x = a" + Repeat("?.ToString()") + ";"),
        ("statements without braces", Repeat("if (true) ") + ";"),
        ("array types", "int" + Repeat("[]") + " x = null;"),
        ("pointers", "unsafe { int" + Repeat("*") + " x; }"),
        ("patterns", "var x = 1 is " + Repeat("not ") + "2;"),
        ("tuples", "var x = " + Repeat("(1, ") + "1" + Repeat(")") + ";"),
        ("initializers", Repeat("new[] { ") + "1" + Repeat(" }")),
        ("switch expressions", "var x = " + Repeat("1 switch { _ => ") + "1" + Repeat(" }") + ";"),
        ("forgiving marks", "var x = a" + Repeat("!") + ";"),
        ("members", "a" + Repeat(".a") + ";"),
        ("operands", "var a = 1; var x = a" + Repeat(" + a", 60_000) + ";"),
        ("comparisons", "var x = a" + Repeat(" < b") + ";"),
        ("from", "var q = from x in new[] { 1 } " + Repeat("from y in new[] { 1 } ", 200) + "select x;"),
        ("awaits", Repeat("await ") + "1"),
    ];

    private static IEnumerable<TestCaseData> Deep => s_deep.Select(deep => new TestCaseData(deep.Code).SetName("Deep_" + deep.Name.Replace(' ', '_')));

    [TestCaseSource(nameof(Deep))]
    public void Code_that_is_nested_too_deeply_is_refused_at_once(string code)
    {
        var start = Stopwatch.GetTimestamp();
        var failure = Assert.Throws<CellException>(() => CodeLimits.Parse("// a line before\n" + code, "cell 1"));
        Assert.That(failure!.Place, Is.EqualTo("cell 1, line 2"));
        Assert.That(failure.Reason, Does.StartWith("the code is nested more than 500 levels deep"));
        Assert.That(Stopwatch.GetElapsedTime(start).TotalSeconds, Is.LessThan(30));
    }

    [Test]
    public void A_cell_with_such_code_fails_and_the_session_goes_on()
    {
        using var session = new TestSession();
        Assert.That(session.Failure(s_deep[0].Code).Sentence, Does.StartWith("cell 1, line 1: NotebookError: the code is nested more than 500"));
        Assert.That(session.Failure(new string(' ', 60_000_000) + "1").Sentence, Is.EqualTo(
            "cell 2: NotebookError: this is 60,000,001 characters of code, and the compiler is given 1,000,000 at most: read data from a file instead"));
        Assert.That(session.Session.Preview(s_deep[0].Code), Is.Null);
        Assert.That(CSharpSession.IsComplete(s_deep[1].Code), Is.True, "so that it is sent and refused");
        Assert.That(session.Value("1 + 1"), Is.EqualTo(2));
    }

    [Test]
    public void Long_code_that_is_not_deep_runs()
    {
        using var session = new TestSession();
        Assert.That(session.Value("var a = 1;\n" + "a" + Repeat(" + a", 5000)), Is.EqualTo(5001));
        Assert.That(session.Value("var text = \"" + Repeat("((((<{", 1000) + "\"; text.Length"), Is.EqualTo(6000));
        Assert.That(session.Value("// " + Repeat("(", 1000) + "\nvar smaller = 0;\n" + Repeat("if (1 < 2) smaller++;\n", 1000) + "smaller"), Is.EqualTo(1000));
    }

    [Test]
    public void A_loaded_file_is_refused_alike()
    {
        using var folder = new TemporaryFolder();
        folder.Write("deep.csx", s_deep[0].Code);
        using var session = new TestSession(folder.Path);
        Assert.That(session.Failure("#load \"deep.csx\"").Message, Does.Contain("deep.csx, line 1: the code is nested more than 500"));
    }

    private static string Repeat(string text, int times = Many) => new System.Text.StringBuilder(text.Length * times).Insert(0, text, times).ToString();
}
