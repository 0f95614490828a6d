using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MiniR1.Evaluation;
using MiniR1.Experiments;
using MiniR1.Reporting;
using MiniR1.Tests.Experiments;
using NUnit.Framework;

namespace MiniR1.Tests.Fuzzing;

/// <summary>
/// Spoils the files of a run and goes on with it: whatever is in them, the run goes on or a sentence says why not. The
/// cases are the same each time; how many are tried is a matter of time.
/// </summary>
public sealed class RunDirectoryFuzzTests
{
    private const string SecondsVariable = "MINIR1_FUZZ_SECONDS";
    private const double ShortSeconds = 5;
    private const int LongestSentence = 420; // of which a path here takes a hundred
    private static readonly TimeSpan s_hang = TimeSpan.FromSeconds(10);

    private static readonly string[] s_files = ["config.json", "metrics.jsonl", "samples.jsonl", "state.safetensors"];

    private static readonly string[] s_values =
    [
        "null", "true", "5", "-1", "1.5", "1e400", "2147483648", "9223372036854775807", "\"x\"", "\"7\"", "\"\"", "[]", "[1]", "{}",
        "[null]", "\"\\ud800\"", $"\"{new string('a', 3000)}\"", "{\"a\":1,\"a\":2}",
    ];

    private static readonly string[] s_lines =
        ["5", "[1]", "null", "{}", "{\"event\":\"rl\"}", "{\"event\":\"eval\",\"step\":1,\"sampled\":7}", "{oops", "\0\0"];

    private static readonly ExperimentConfig s_config = MicroExperiment.Config with
    {
        Evaluation = MicroExperiment.Config.Evaluation with
        {
            Every = 2,
            Validation = new ValidationConfig { Problems = 3 },
            Report = CheckpointChoice.Best,
            PassAtK = new PassAtKConfig { Problems = 2, Samples = 2 },
        },
    };

    private readonly RunFolder stopped = new();
    private readonly RunFolder finished = new();

    [OneTimeSetUp]
    public void Run()
    {
        Assert.That(
            () => MicroExperiment.Start(stopped.Path, s_config, new Interruption { CancelAfterRl = 3 }),
            Throws.InstanceOf<OperationCanceledException>());
        MicroExperiment.Start(finished.Path, s_config);
    }

    [OneTimeTearDown]
    public void TearDown()
    {
        stopped.Dispose();
        finished.Dispose();
    }

    [Test]
    public void A_spoiled_run_goes_on_or_says_why_not()
    {
        var seconds = double.TryParse(
            Environment.GetEnvironmentVariable(SecondsVariable), NumberStyles.Float, CultureInfo.InvariantCulture, out var asked)
            ? asked
            : ShortSeconds;
        var (clock, refused, number) = (Stopwatch.StartNew(), 0, 0);
        for (; clock.Elapsed.TotalSeconds < seconds; number++)
            refused += Try(number) ? 1 : 0;
        TestContext.Out.WriteLine($"{number} spoiled runs, {refused} refused");
        Assert.That(refused, Is.GreaterThan(0));
    }

    /// <summary>Whether any of what reads the run refused it.</summary>
    private bool Try(int number)
    {
        var random = new Random(number);
        using var folder = (random.Next(2) == 0 ? stopped : finished).Copy();
        for (var i = random.Next(1, 3); i > 0; i--)
            Spoil(folder, s_files[random.Next(s_files.Length)], random);
        if (random.Next(2) == 0 && IsState(folder))
            StateFile.MakeOlder(folder.File("state.safetensors"));
        var isRefused = false;
        foreach (var use in new Action<string>[] { Report, Merge, LoadConfig, GoOn })
            isRefused |= IsRefused(() => use(folder.Path), number, use.Method.Name);
        return isRefused;
    }

    private static void Report(string run) => HtmlReport.Build(RunLog.Read(run));

    private static void Merge(string run) => MergedReport.Build([RunLog.Read(run)]);

    private static void LoadConfig(string run)
    {
        var config = Presets.Load(Path.Combine(run, "config.json"));
        RunMemory.Of(config, 2).RequireRoom("The run", 1e10);
    }

    private static void GoOn(string run)
    {
        using var observer = new Interruption { CancelAfterRl = 4 };
        var directory = RunDirectory.Resume(run, s_config);
        using var resumed = new ZeroRun(s_config, directory, resume: true, observer);
        resumed.Run(observer.Token);
    }

    private static bool IsRefused(Action use, int number, string what)
    {
        var failure = default(Exception);
        var task = Task.Run(() =>
        {
            try
            {
                use();
            }
            catch (Exception thrown)
            {
                failure = thrown;
            }
        });
        Assert.That(task.Wait(s_hang), Is.True, $"case {number}, {what}, hangs");
        if (failure is not (null or OperationCanceledException or MiniR1Exception { Message.Length: < LongestSentence }))
            Assert.Fail($"case {number}, {what}: {failure}");
        return failure is MiniR1Exception;
    }

    private static bool IsState(RunFolder folder)
    {
        try
        {
            return RunState.Load(folder.File("state.safetensors")) is not null;
        }
        catch (MiniR1Exception)
        {
            return false;
        }
    }

    private static void Spoil(RunFolder folder, string name, Random random)
    {
        var path = folder.File(name);
        if (random.Next(3) == 0)
            File.WriteAllBytes(path, SpoilBytes(File.ReadAllBytes(path), random));
        else if (name == "state.safetensors" && IsState(folder))
            StateFile.EditText(path, record => SpoilValue(record, random));
        else if (name.EndsWith(".jsonl", StringComparison.Ordinal))
            File.WriteAllLines(path, SpoilLines([.. File.ReadAllLines(path)], random));
        else if (name == "config.json")
            File.WriteAllText(path, SpoilValue(File.ReadAllText(path), random));
    }

    private static byte[] SpoilBytes(byte[] bytes, Random random)
    {
        if (bytes.Length == 0)
            return [(byte)random.Next(256)];
        var place = random.Next(random.Next(2) == 0 ? bytes.Length : Math.Min(bytes.Length, 400)); // a header is at the start
        switch (random.Next(4))
        {
            case 0:
                return bytes[..place];
            case 1:
                return [.. bytes[..place], .. bytes[Math.Min(bytes.Length, place + random.Next(1, 40))..]];
            case 2:
                return [.. bytes, .. bytes[place..]];
            default:
                bytes[place] = (byte)random.Next(256);
                return bytes;
        }
    }

    private static List<string> SpoilLines(List<string> lines, Random random)
    {
        if (lines.Count == 0)
            return [s_lines[random.Next(s_lines.Length)]];
        var place = random.Next(lines.Count);
        switch (random.Next(5))
        {
            case 0:
                lines.RemoveAt(place);
                break;
            case 1:
                lines.Insert(place, lines[random.Next(lines.Count)]);
                break;
            case 2:
                lines.Insert(random.Next(lines.Count + 1), s_lines[random.Next(s_lines.Length)]);
                break;
            case 3:
                lines.RemoveRange(place, lines.Count - place);
                break;
            default:
                lines[place] = SpoilValue(lines[place], random);
                break;
        }

        return lines;
    }

    /// <summary>Puts another value in the place of one, or takes a field away.</summary>
    private static string SpoilValue(string json, Random random)
    {
        JsonNode? root;
        var places = new List<JsonNode>();
        try
        {
            root = JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
            Collect(root, places);
        }
        catch (JsonException)
        {
            return json; // spoiled before
        }

        if (places.Count == 0)
            return s_values[random.Next(s_values.Length)];
        var chosen = places[random.Next(places.Count)];
        if (random.Next(5) == 0 && chosen.Parent is JsonObject parent)
        {
            parent.Remove(chosen.GetPropertyName());
            return root!.ToJsonString();
        }

        var mark = Guid.NewGuid().ToString("N");
        chosen.ReplaceWith(mark);
        return new StringBuilder(root!.ToJsonString()).Replace($"\"{mark}\"", s_values[random.Next(s_values.Length)]).ToString();
    }

    private static void Collect(JsonNode? node, List<JsonNode> places)
    {
        if (node?.Parent is not null)
            places.Add(node);
        foreach (var child in node switch
        {
            JsonObject fields => fields.Select(field => field.Value),
            JsonArray items => items,
            _ => [],
        })
        {
            Collect(child, places);
        }
    }
}
