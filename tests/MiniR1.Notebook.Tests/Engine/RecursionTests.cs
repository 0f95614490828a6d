using MiniR1.Notebook.Engine;

namespace MiniR1.Notebook.Tests.Engine;

/// <summary>A function that calls itself without end costs its cell, and not the process.</summary>
public class RecursionTests
{
    private const int SmallStack = 1 << 20;

    [TestCase("int F(int n) => 1 + F(n + 1);\n\nF(0)", "cell 2, line 1", "F")]
    [TestCase("\nlong F(int n)\n{\n    return n * F(n - 1);\n}\nF(3)", "cell 2, line 3", "F")]
    [TestCase("bool Even(int n) => Odd(n + 1); bool Odd(int n) => Even(n + 1);\nEven(0)", "cell 2, line 1", "")]
    [TestCase("Func<int, int> f = null;\nf = n => f(n + 1);\nf(0)", "cell 2, line 2", "f")]
    [TestCase("Action g = null; g = () => g(); g();", "cell 2, line 1", "g")]
    [TestCase("class N { public N Next => Next; }\nnew N().Next", "cell 2, line 1", "Next")]
    [TestCase("class N { public int A { get => A; set { A = value; } } }\nnew N { A = 3 }", "cell 2, line 1", "A")]
    [TestCase("class N { public N() { new N(); } }\nnew N()", "cell 2, line 1", "N")]
    [TestCase("class N { public int this[int i] => this[i + 1]; }\nnew N()[0]", "cell 2, line 1", "this")]
    [TestCase("class N { public static N operator +(N a, N b) => a + b; }\nnew N() + new N()", "cell 2, line 1", "+")]
    [TestCase("class N { public override int GetHashCode() => HashCode.Combine(this); }\nnew HashSet<N> { new() }", "cell 2, line 1", "GetHashCode")]
    [TestCase("IEnumerable<int> All(int n) { foreach (var m in All(n + 1)) yield return m; }\nAll(0).ToList()", "cell 2, line 1", "All")]
    public void Endless_recursion_is_told_and_the_session_goes_on(string code, string place, string function)
    {
        using var session = new TestSession(stackBytes: SmallStack);
        session.Value("var kept = 5;");
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var failure = session.Run(code, stop.Token).Failure!;
        Assert.Multiple(() =>
        {
            Assert.That(failure.Kind, Is.EqualTo("StackOverflowException"));
            Assert.That(failure.Message, Does.EndWith($"{function} calls itself without end, or deeper than the stack is"));
            Assert.That(failure.Place, Is.EqualTo(place));
            Assert.That(session.Value("kept"), Is.EqualTo(5));
        });
    }

    [Test]
    public void A_record_that_prints_itself_without_end_costs_its_cell()
    {
        using var session = new TestSession(stackBytes: SmallStack);
        var failure = session.Failure("record A(int N) { public A Next { get; set; } }\nvar a = new A(1); a.Next = a;\nConsole.WriteLine(a);");
        Assert.That(failure.Sentence, Is.EqualTo(
            "cell 1: StackOverflowException: calls go deeper than the stack is: a value that holds itself, and is printed or compared?"));
    }

    [Test]
    public void A_class_whose_text_is_itself_is_shown()
    {
        using var session = new TestSession(stackBytes: SmallStack);
        var result = session.Run("class A { public int N => 3; public override string ToString() => $\"<{this}>\"; }\nnew A()");
        Assert.That(result.Shown?.Text, Is.EqualTo("A (it calls itself without end)"));
    }

    [Test]
    public void Deep_recursion_with_an_end_is_fine()
    {
        using var session = new TestSession();
        Assert.That(session.Value("int Sum(int n) => n == 0 ? 0 : 1 + Sum(n - 1);\nSum(100_000)"), Is.EqualTo(100_000));
    }

    [Test]
    public void Other_threads_are_looked_after_too()
    {
        using var session = new TestSession();
        Assert.That(session.Failure("int F(int n) => 1 + F(n + 1);\nawait Task.Run(() => F(0))").Kind, Is.EqualTo("StackOverflowException"));
    }

    [TestCase("int F(int n) => n;\nint G(int n) => F(n);", TestName = "What_does_not_call_itself_stays_as_it_is")]
    [TestCase("int F(int n) => F(n", TestName = "What_is_no_code_stays_as_it_is")]
    [TestCase("Func<int, int> f = n => n; var text = \"f(1)\";", TestName = "A_name_in_a_text_is_no_call")]
    public void Untouched(string code) => Assert.That(RecursionGuard.Apply(code, "cell 1"), Is.EqualTo(code));

    [Test]
    public void Lines_and_results_stay()
    {
        using var session = new TestSession();
        Assert.That(
            session.Value("""
                // a comment with => in it
                ref int Cell(int[] a, int i) => ref (i > 0
                    ? ref Cell(a, i - 1) // to the left
                    : ref a[0]);
                void Down(List<int> to, int n)
                {
                    if (n > 0) Down(to, n - 1);
                    to.Add(n);
                }
                Action<int> loop = null;
                var seen = new List<int>();
                loop = n => seen.Add(n > 0 ? Next(n) : 0);
                int Next(int n) { loop(n - 1); return n; }
                var a = new[] { 1, 2 }; Cell(a, 1) = 9; Down(seen, 2); loop(2);
                async Task<int> Later(int n) => n == 0 ? 0 : 1 + await Later(n - 1);
                async Task Never(int n) => await (n == 0 ? Task.CompletedTask : Never(n - 1));
                await Never(2);
                string.Join(",", seen) + a[0] + await Later(5)
                """),
            Is.EqualTo("0,1,2,0,1,295"));
        Assert.That(session.Failure("int F(int n) =>\n    n > 3 ? throw new Exception(\"x\")\n    : F(n + 1);\nF(0)").Place, Is.EqualTo("cell 2, line 2"));
    }
}
