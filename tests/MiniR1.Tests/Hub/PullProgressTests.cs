using MiniR1.Cli.Pulling;
using MiniR1.Hub;
using NUnit.Framework;
using Spectre.Console;

namespace MiniR1.Tests.Hub;

internal sealed class PullProgressTests
{
    private static readonly HubFile s_config = new("config.json", 500, ContentHash.GitBlob(new string('0', 40))!);
    private static readonly HubFile s_weights = new("model.safetensors", 100_000_000, ContentHash.Sha256(new string('0', 64))!);

    [TestCase(0, "0 B")]
    [TestCase(999, "999 B")]
    [TestCase(1000, "1.0 kB")]
    [TestCase(999_949, "999.9 kB")]
    [TestCase(999_950, "1.0 MB")]
    [TestCase(3_087_467_144, "3.1 GB")]
    [TestCase(1.5e15, "1500.0 TB")]
    public void Sizes_read_well(double bytes, string text) => Assert.That(ByteSize.Format(bytes), Is.EqualTo(text));

    [Test]
    public void Plain_display_has_a_line_a_file_and_one_now_and_then()
    {
        using var output = new StringWriter { NewLine = "\n" };
        var clock = new Clock();
        Report(new PlainPullDisplay(output, clock), clock);

        Assert.That(output.ToString(), Is.EqualTo("""
            org/tiny (main): 2 files, 100.0 MB, into models/tiny
            config.json  500 B  already there, verified
            verifying model.safetensors  40.0 MB of 100.0 MB  total 40.0 MB of 100.0 MB
            model.safetensors  50.0 MB of 100.0 MB  total 50.0 MB of 100.0 MB  2.0 MB/s  0:25 left
            the line broke; trying again in 2 s.
            model.safetensors  100.0 MB  downloaded and verified

            """));
    }

    [Test]
    public void Live_display_has_bars_and_the_same_notes()
    {
        using var output = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = 1000;
        var display = new LivePullDisplay(console);
        display.ShowAsync(() =>
        {
            Report(display, new Clock());
            return Task.CompletedTask;
        }).GetAwaiter().GetResult();

        Assert.That(output.ToString(), Does.Contain("model.safetensors  100.0 MB  downloaded and verified"));
        Assert.That(output.ToString(), Does.Match(@"model\.safetensors +━{24} +100\.0 MB of 100\.0 MB"));
        Assert.That(output.ToString(), Does.Match(@"total +[━─]{24} +100\.0 MB of 100\.0 MB +[0-9.]+ MB/s"));
    }

    [Test]
    public void Rate_is_that_of_the_last_ten_seconds()
    {
        var clock = new Clock();
        var throughput = new Throughput(clock);
        Assert.That(throughput.BytesPerSecond, Is.Zero);
        throughput.Add(0);
        Assert.That(throughput.BytesPerSecond, Is.Zero);
        for (var second = 0; second < 100; second++, clock.Seconds++)
            throughput.Add(second < 50 ? 1000 : 10);

        Assert.That(throughput.BytesPerSecond, Is.EqualTo(10).Within(1));
    }

    [TestCase(0, "")]
    [TestCase(0.001, "")]
    [TestCase(10_000, "0:05 left")]
    public void Time_is_said_when_it_is_known(double rate, string time) =>
        Assert.That(new PullView("x", default, new Portion(50_000, 100_000), rate).Time, Is.EqualTo(time));

    // 40 MB are there and hashed; 2 MB a second come for six seconds, then the rest at once.
    private static void Report(IPullDisplay display, Clock clock)
    {
        var progress = new PullProgress(display, HubRepository.Parse("org/tiny"), "models/tiny", clock);
        progress.Planned([s_config, s_weights]);
        progress.Advanced(s_config, PullStage.Verifying, 500);
        progress.Finished(s_config, isNew: false);
        clock.Seconds += 5;
        progress.Advanced(s_weights, PullStage.Verifying, 40_000_000);
        for (var second = 0; second <= 6; second++, clock.Seconds++)
            progress.Advanced(s_weights, PullStage.Downloading, 40_000_000 + (second * 2_000_000));
        progress.Waiting("the line broke", TimeSpan.FromSeconds(1.2));
        progress.Advanced(s_weights, PullStage.Downloading, 100_000_000);
        progress.Finished(s_weights, isNew: true);
    }

    private sealed class Clock : TimeProvider
    {
        internal long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
