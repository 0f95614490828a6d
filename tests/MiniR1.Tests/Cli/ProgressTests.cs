using MiniR1.Cli.Zero;
using NUnit.Framework;

namespace MiniR1.Tests.Cli;

internal sealed class ProgressTests
{
    [TestCase(0, 60, 5, "", "")]
    [TestCase(24, 36, 60, "24.0 steps/min", "1:30 left")]
    [TestCase(100, 1700, 5, "20.0 steps/s", "1:25 left")]
    [TestCase(1, 99, 60, "1.0 steps/min", "1:39:00 left")]
    [TestCase(60, 0, 148, "24.3 steps/min", "2:28")]
    public void Pace_says_how_fast_and_how_long(int done, int left, double seconds, string rate, string time)
    {
        var pace = new Pace(done, left, TimeSpan.FromSeconds(seconds));

        Assert.That((pace.Rate, pace.Time), Is.EqualTo((rate, time)));
    }

    [Test]
    public void Plain_progress_writes_at_a_sensible_pace()
    {
        using var output = new StringWriter { NewLine = "\n" };
        var clock = new Clock();
        var progress = new PlainProgress(output, clock);
        for (var step = 0; step <= 12; step++, clock.Seconds++)
            progress.Update(new PhaseView("GRPO", step, 12, new Pace(0, 1, default), [new Measured("reward", "0.5")]));

        Assert.That(output.ToString(), Is.EqualTo("""
            GRPO  0/12  reward 0.5
            GRPO  5/12  reward 0.5
            GRPO  10/12  reward 0.5
            GRPO  12/12  reward 0.5

            """));
    }

    [Test]
    public void Resume_line_can_be_pasted()
    {
        var request = new ZeroRequest("my preset.json", Seed: 3, Steps: null, Output: "it's/here", Resume: false);

        Assert.That(
            request.ResumeLine(),
            Is.EqualTo(@"./minir1 zero --preset 'my preset.json' --seed 3 --out 'it'\''s/here' --resume"));
    }

    private sealed class Clock : TimeProvider
    {
        internal long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
