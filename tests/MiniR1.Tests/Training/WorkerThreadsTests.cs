using MiniR1.Training;
using NUnit.Framework;

namespace MiniR1.Tests.Training;

public sealed class WorkerThreadsTests
{
    [Test]
    public void Results_are_in_the_order_of_the_workers()
    {
        using var workers = new WorkerThreads(4);
        for (var round = 0; round < 20; round++)
        {
            var results = workers.Run(worker =>
            {
                Thread.Sleep((4 - worker) % 3);
                return worker * worker;
            });
            Assert.That(results, Is.EqualTo(new[] { 0, 1, 4, 9 }));
        }
    }

    [Test]
    public void Each_worker_has_a_thread_of_its_own_and_keeps_it()
    {
        using var workers = new WorkerThreads(3);
        var first = workers.Run(_ => Environment.CurrentManagedThreadId);
        Assert.That(first, Is.Unique);
        Assert.That(first, Has.None.EqualTo(Environment.CurrentManagedThreadId));
        Assert.That(workers.Run(_ => Environment.CurrentManagedThreadId), Is.EqualTo(first));
    }

    [Test]
    public void One_worker_is_the_caller()
    {
        using var workers = new WorkerThreads(1);
        Assert.That(workers.Run(_ => Environment.CurrentManagedThreadId), Is.EqualTo(new[] { Environment.CurrentManagedThreadId }));
    }

    [TestCase(1)]
    [TestCase(3)]
    public void An_exception_comes_out_as_it_was_and_the_workers_go_on(int count)
    {
        using var workers = new WorkerThreads(count);
        var failing = count - 1;
        Assert.That(
            () => workers.Run(worker => worker == failing ? throw new MiniR1Exception("worker failed") : worker),
            Throws.TypeOf<MiniR1Exception>().With.Message.EqualTo("worker failed"));
        Assert.That(workers.Run(worker => worker), Is.EqualTo(Enumerable.Range(0, count)));
    }

    [Test]
    public void All_workers_have_ended_before_an_exception_comes_out()
    {
        using var workers = new WorkerThreads(2);
        var ended = false;
        Assert.That(
            () => workers.Run(worker =>
            {
                if (worker == 0)
                    throw new MiniR1Exception("early");
                Thread.Sleep(30);
                ended = true;
                return worker;
            }),
            Throws.TypeOf<MiniR1Exception>());
        Assert.That(ended, Is.True);
    }

    [TestCase(0)]
    [TestCase(-1)]
    public void There_must_be_a_worker(int count) =>
        Assert.That(() => new WorkerThreads(count), Throws.TypeOf<ArgumentOutOfRangeException>());
}
