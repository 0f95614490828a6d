using MiniR1.Notebook.Display;

namespace MiniR1.Notebook.Tests.Display;

/// <summary>Kinds of values that are neither objects with properties nor lists, and are readable all the same.</summary>
public class ReadableTests
{
    private static async IAsyncEnumerable<int> Squares(int count)
    {
        for (var number = 0; number < count; number++)
        {
            await Task.Yield();
            yield return number * number;
        }
    }

    [Test]
    public void An_asynchronous_stream_is_a_list()
    {
        Assert.That(ValueFormatter.Format(Squares(3)).Text, Is.EqualTo("[0, 1, 4]"));
        var endless = ValueFormatter.Format(Squares(int.MaxValue));
        Assert.That(endless.Text, Is.EqualTo("[0, 1, 4, 9, 16, 25, 36, 49, 64, 81, ...]"));
        Assert.That((string?)endless.ToJson()[MimeType.Html], Does.Contain("<td>19</td><td>361</td>").And.EndWith("<p><i>... and more</i></p>"));
        Assert.That(InlineText.Of(Squares(3)), Is.EqualTo("IAsyncEnumerable<int>"), "inside of another value nobody waits for it");
    }

    [Test]
    public void A_matrix_is_a_table_and_in_a_field_its_rows()
    {
        var matrix = new[,] { { 1, 2.5 }, { 3, 4 } };
        Assert.That(ValueFormatter.Format(matrix).Text, Is.EqualTo("""
            double[,] 2 × 2
               0    1
            -  -  ---
            0  1  2.5
            1  3    4
            """));
        Assert.That(InlineText.Of(matrix), Is.EqualTo("[[1, 2.5], [3, 4]]"));
        Assert.That(InlineText.Of(new[] { new[] { 1 }, new[] { 2, 3 } }), Is.EqualTo("[[1], [2, 3]]"));
    }

    [Test]
    public void An_array_of_three_dimensions_has_a_row_for_each_choice_of_the_first_two()
    {
        var cube = new int[2, 1, 2];
        cube[1, 0, 1] = 7;
        Assert.That(ValueFormatter.Format(cube).Text, Is.EqualTo("""
            int[,,] 2 × 1 × 2
                  0  1
            ----  -  -
            0, 0  0  0
            1, 0  0  7
            """));
        Assert.That(InlineText.Of(cube), Is.EqualTo("[[[0, 0]], [[0, 7]]]"));
        Assert.That(ValueFormatter.Format(new double[0, 3]).Text, Does.StartWith("double[,] 0 × 3"));
    }

    [Test]
    public void Memory_is_a_list()
    {
        Assert.That(ValueFormatter.Format(new Memory<int>([1, 2, 3])).Text, Is.EqualTo("[1, 2, 3]"));
        Assert.That(ValueFormatter.Format("abc".AsMemory(1)).Text, Is.EqualTo("[b, c]"));
        Assert.That((string?)ValueFormatter.Format(new ReadOnlyMemory<int>(new int[50])).ToJson()[MimeType.Html], Does.Contain("... and 30 more"));
    }

    [Test]
    public void A_task_tells_how_far_it_is_and_nobody_waits_for_it()
    {
        var source = new TaskCompletionSource<int>();
        Assert.Multiple(() =>
        {
            Assert.That(ValueFormatter.Format(source.Task).Text, Is.EqualTo("Task<int>, not finished: write await before it"));
            Assert.That(ValueFormatter.Format(Task.FromResult("done")).Text, Is.EqualTo("Task<string>, finished: done"));
            Assert.That(ValueFormatter.Format(Task.FromCanceled(new CancellationToken(true))).Text, Is.EqualTo("Task, canceled"));
            Assert.That(ValueFormatter.Format(new ValueTask<int>(3)).Text, Is.EqualTo("ValueTask<int>, finished: write await before it"));
            Assert.That(ValueFormatter.Format(new[] { source.Task, Task.FromResult(1) }).Text, Does.Contain("Task<int>, finished: 1"));
            Assert.That(
                ValueFormatter.Format(Task.FromException<int>(new InvalidOperationException("no", new FormatException("why")))).Text,
                Is.EqualTo("Task<int>, failed: InvalidOperationException: no (FormatException: why)"));
        });
    }

    [Test]
    public void A_lazy_value_stays_lazy()
    {
        var lazy = new Lazy<int>(() => 3);
        Assert.That(ValueFormatter.Format(lazy).Text, Is.EqualTo("Lazy<int>, not computed yet"));
        Assert.That(lazy.IsValueCreated, Is.False);
        Assert.That(lazy.Value, Is.EqualTo(3));
        Assert.That(ValueFormatter.Format(lazy).Text, Is.EqualTo("Lazy<int>: 3"));
    }

    [Test]
    public void An_exception_tells_all_that_is_inside_of_it()
    {
        var failure = new InvalidOperationException("outer", new AggregateException(new FormatException("one"), new TimeoutException("two", new IOException("deep"))));
        Assert.That(
            ExceptionText.Sentence(failure),
            Is.EqualTo("InvalidOperationException: outer (AggregateException: 2 exceptions; FormatException: one; TimeoutException: two; IOException: deep)"));
        Assert.That(ValueFormatter.Format(failure).Text.Split('\n')[^1], Is.EqualTo("IOException: deep"));
    }

    [Test]
    public void Of_very_many_exceptions_the_innermost_is_told()
    {
        var failure = new InvalidOperationException("innermost");
        for (var level = 1; level <= 5000; level++)
            failure = new InvalidOperationException($"level {level}", failure);
        var sentence = ExceptionText.Sentence(failure);
        Assert.That(sentence, Does.StartWith("InvalidOperationException: level 5000 (InvalidOperationException: level 4999; "));
        Assert.That(sentence, Does.EndWith("; 4991 more; InvalidOperationException: innermost)"));
        Assert.That(sentence, Has.Length.LessThan(500));
    }
}
