using MiniR1.Hub;

namespace MiniR1.Tests.Hub;

/// <summary>One pull into a directory of its own; remembers what it reports, and does not really wait.</summary>
internal sealed class PullBench : IPullObserver, IDisposable
{
    private readonly DirectoryInfo place = Directory.CreateTempSubdirectory("minir1-hub-");
    private readonly HttpClient http = HubClient.CreateHttp();

    /// <summary>What was reported, a line each, without progress.</summary>
    internal List<string> Events { get; } = [];

    /// <summary>What was waited for, in seconds.</summary>
    internal List<double> Waits { get; } = [];

    /// <summary>Files that were hashed where they lay.</summary>
    internal HashSet<string> Verified { get; } = [];

    /// <summary>Called with the bytes of a file that came so far.</summary>
    internal Action<long> Downloaded { get; set; } = _ => { };

    internal long? FreeSpace { get; set; }

    /// <summary>Not there until something is written into it.</summary>
    internal string Model => Path.Combine(place.FullName, "model");

    /// <summary>All files under their names, sorted, with their content.</summary>
    internal IEnumerable<string> Files => !Directory.Exists(Model) ? [] : Directory
        .EnumerateFiles(Model, "*", SearchOption.AllDirectories)
        .Select(path => $"{Path.GetRelativePath(Model, path).Replace('\\', '/')}: {File.ReadAllText(path)}")
        .Order(StringComparer.Ordinal);

    /// <summary>What lies there before.</summary>
    internal void Write(string path, string content)
    {
        Directory.CreateDirectory(Model);
        File.WriteAllText(Path.Combine(Model, path), content);
    }

    internal Task PullAsync(FakeHub hub, params string[] include) => PullAsync(Options(hub), include);

    internal Task PullAsync(HubOptions options, string[]? include = null, CancellationToken cancellation = default)
    {
        var pull = new ModelPull(new HubClient(http, options, this), this) { FreeSpace = _ => FreeSpace };
        return pull.RunAsync(HubRepository.Parse(FakeHub.Name), Model, include ?? [], cancellation);
    }

    /// <summary>The sentence with which a pull ends.</summary>
    internal async Task<string> FailAsync(FakeHub hub, params string[] include) => await FailAsync(Options(hub), include);

    internal async Task<string> FailAsync(HubOptions options, string[]? include = null)
    {
        try
        {
            await PullAsync(options, include);
        }
        catch (MiniR1Exception failure)
        {
            return failure.Message;
        }

        return "no failure";
    }

    internal HubOptions Options(FakeHub hub) => new()
    {
        Endpoint = new Uri(hub.Address),
        Delay = (time, cancellation) =>
        {
            Waits.Add(time.TotalSeconds);
            return cancellation.IsCancellationRequested ? Task.FromCanceled(cancellation) : Task.CompletedTask;
        },
    };

    public void Planned(IReadOnlyList<HubFile> files) => Events.Add($"planned {string.Join(' ', files.Select(file => file.Path))}");

    public void Advanced(HubFile file, PullStage stage, long done)
    {
        if (stage == PullStage.Verifying)
            Verified.Add(file.Path);
        else
            Downloaded(done);
    }

    public void Finished(HubFile file, bool isNew) => Events.Add($"{(isNew ? "new" : "kept")} {file.Path}");

    public void StartedOver(HubFile file, string reason) => Events.Add($"again {file.Path}: {reason}");

    public void Waiting(string reason, TimeSpan time) => Events.Add($"waiting: {reason}");

    public void Dispose()
    {
        http.Dispose();
        place.Delete(recursive: true);
    }
}
