using System.Diagnostics;
using MiniR1.Cli.Grading;

namespace MiniR1.Notebook.Tests.Grading;

/// <summary>A process with all that it starts, measured and ended.</summary>
[Platform("Linux")]
public class ProcessTreeTests
{
    [TestCase("42 (sleep) S 7 42 42 0 -1 4 5 6 7 8 11 22 33 44 20 0 1 0 999 1000 12 18446744073709551615 1 1", 42, 7, 110, 12, 999, true)]
    [TestCase("42 (a) R 1 (b) Z 7 42 42 0 -1 4 5 6 7 8 1 2 3 4 20 0 1 0 5 1000 0 18446744073709551615 1 1", 42, 7, 10, 0, 5, false)]
    public void A_line_of_proc_is_read_whatever_the_program_is_called(string line, int id, int parent, long ticks, long pages, long start, bool alive) =>
        Assert.That(ProcessStat.Parse(line), Is.EqualTo(new ProcessStat(id, parent, ticks, pages, start, alive)));

    [TestCase("")]
    [TestCase("42 (sleep) S 7")]
    public void Other_lines_are_none(string line) => Assert.That(ProcessStat.Parse(line), Is.Null);

    [Test]
    public async Task Children_count_and_end_with_it_whoever_their_parent_is()
    {
        var mark = $"{Guid.NewGuid():N}";
        // A child; one in a session of its own; one whose parent is gone; one that takes 40 MB; and a second of work.
        using var process = Start(mark, "sleep 61 & setsid sleep 62 & (setsid sleep 63 &) & head -c 40m /dev/zero | (tail; sleep 64) >/dev/null & "
            + "timeout 1 sh -c 'while :; do :; done'; sleep 65");
        var tree = new ProcessTree(process, $"MINIR1_TEST={mark}", endsWithFirst: false);
        var start = Stopwatch.GetTimestamp();
        Usage usage;
        var (processor, megabytes) = (TimeSpan.Zero, 0.0);
        do
        {
            usage = tree.Measure();
            (processor, megabytes) = (usage.Processor, Math.Max(megabytes, usage.Megabytes));
            await Task.Delay(10);
        }
        while ((processor < TimeSpan.FromSeconds(0.2) || megabytes < 40) && Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(60));

        Assert.That(processor, Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(0.2)));
        Assert.That(megabytes, Is.GreaterThan(40));
        Assert.That(usage.Processes, Is.GreaterThanOrEqualTo(4));
        tree.Kill();
        Assert.That(Marked(mark), Is.Empty);
    }

    private static Process Start(string mark, string script) => Process.Start(new ProcessStartInfo("sh", ["-c", script])
    {
        Environment = { ["MINIR1_TEST"] = mark },
    })!;

    private static List<int> Marked(string mark) =>
    [
        .. ProcFile.All().Where(stat => stat.IsAlive && ProcFile.Environment(stat.Id).Contains(mark, StringComparison.Ordinal))
            .Select(stat => stat.Id),
    ];
}
