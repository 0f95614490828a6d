using MiniR1.Cli.Grading;

namespace MiniR1.Notebook.Tests.Grading;

/// <summary>When a cell or a notebook is stopped, and what is said of it.</summary>
public class GradeLimitsTests
{
    private static readonly GradeLimits s_limits = new()
    {
        Cell = TimeSpan.FromSeconds(2.5), Notebook = TimeSpan.FromSeconds(20), Megabytes = 100,
    };

    [TestCase(2.4, 24, 99, 200, 4096, null)]
    [TestCase(2.6, 3, 0, 1, 0, "was stopped after 2.5 s of processor time (an endless loop or recursion?)")]
    [TestCase(0, 26, 0, 1, 0, "was stopped after 25 s (does it wait for something?)")]
    [TestCase(0, 0, 101, 1, 0, "was stopped with more than 100 MB of memory")]
    [TestCase(0, 0, 0, 201, 0, "was stopped with more than 200 processes")]
    [TestCase(0, 0, 0, 1, 4097, "was stopped after it had written 4096 MB to disks")]
    public void A_cell_may_take_so_much(double processor, double clock, double megabytes, int processes, double written, string? expected) =>
        Assert.That(s_limits.OfCell(Of(processor, clock, megabytes, processes, written))?.What, Is.EqualTo(expected));

    [TestCase(19, 199, null)]
    [TestCase(21, 30, "after 20 s of processor time in all")]
    [TestCase(1, 201, "after 200 s in all")]
    public void A_notebook_may_take_so_long(double processor, double clock, string? expected) =>
        Assert.That(s_limits.OfNotebook(Of(processor, clock, 0, 1, 0)), Is.EqualTo(expected));

    [Test]
    public void A_cell_answers_for_what_came_since_it_began()
    {
        var cell = Of(9, 90, 50, 3, 700).Since(Of(8, 80, 40, 2, 100));
        Assert.That(cell, Is.EqualTo(Of(1, 10, 50, 3, 600)));
    }

    private static Usage Of(double processor, double clock, double megabytes, int processes, double written) =>
        new(TimeSpan.FromSeconds(processor), TimeSpan.FromSeconds(clock), megabytes, processes, written);
}
