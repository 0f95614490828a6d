using System.Diagnostics;
using MiniR1.Notebook.Engine;

namespace MiniR1.Notebook.Tests.Engine;

public class InterruptTests
{
    [TestCase("long n = 0; while (true) n++;", TestName = "A_loop_that_checks_nothing_is_stopped")]
    [TestCase("System.Threading.Thread.Sleep(-1);", TestName = "A_sleep_is_stopped")]
    [TestCase("await Task.Delay(-1);", TestName = "A_wait_for_a_task_is_stopped")]
    [TestCase("while (true) { try { System.Threading.Thread.Sleep(10); } catch (Exception) { } }", TestName = "A_loop_that_catches_all_is_stopped")]
    public void Interrupt(string code)
    {
        using var session = new TestSession(graceSeconds: 20);
        session.Value("var kept = 3;");
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        var start = Stopwatch.GetTimestamp();
        var result = session.Run(code, stop.Token);
        Assert.Multiple(() =>
        {
            Assert.That(result.Failure?.Kind, Is.EqualTo(CellFailure.Interrupted));
            Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(TimeSpan.FromSeconds(15)));
            Assert.That(session.Value("System.Threading.Thread.Sleep(1); kept"), Is.EqualTo(3), "the session goes on");
        });
    }

    [Test]
    public void A_native_call_that_does_not_return_is_told()
    {
        using var session = new TestSession(graceSeconds: 0.3);
        // The one wait of the C library that no signal ends: for a lock that its own thread holds.
        session.Value("""
            [System.Runtime.InteropServices.DllImport("libc")]
            static extern int pthread_mutex_timedlock(long[] mutex, long[] until);
            var until = new long[] { DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 4, 0 };
            var mutex = new long[16];
            """);
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        Assert.That(session.Run("pthread_mutex_timedlock(mutex, until); pthread_mutex_timedlock(mutex, until);", stop.Token).Failure?.Kind, Is.EqualTo(CellFailure.Stuck));
        Assert.That(session.Run("1").Failure?.Message, Does.Contain("restart the kernel"));
    }
}
