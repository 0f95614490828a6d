using MiniR1.Hub;

namespace MiniR1.Cli.Pulling;

/// <summary>Turns what a pull reports into what a display shows.</summary>
/// <param name="display">shows it</param>
/// <param name="repository">what is pulled</param>
/// <param name="directory">where to</param>
/// <param name="clock">for rates</param>
internal sealed class PullProgress(IPullDisplay display, HubRepository repository, string directory, TimeProvider clock)
    : IPullObserver
{
    private readonly Throughput throughput = new(clock);
    private long total;
    private long finished;
    private (HubFile File, long Done)? downloading;

    public void Planned(IReadOnlyList<HubFile> files)
    {
        total = files.Sum(file => file.Size);
        display.Note(
            $"{repository.Name} ({repository.Revision}): {files.Count} files, {ByteSize.Format(total)}, into {directory}");
    }

    public void Advanced(HubFile file, PullStage stage, long done)
    {
        if (stage == PullStage.Downloading)
        {
            // What was there before is no part of the rate.
            throughput.Add(downloading is { } before && before.File == file ? Math.Max(0, done - before.Done) : 0);
            downloading = (file, done);
        }

        var label = stage == PullStage.Verifying ? $"verifying {file.Path}" : file.Path;
        var rate = stage == PullStage.Verifying ? 0 : throughput.BytesPerSecond;
        display.Update(new PullView(label, new Portion(done, file.Size), new Portion(finished + done, total), rate));
    }

    public void Finished(HubFile file, bool isNew)
    {
        finished += file.Size;
        display.Note($"{file.Path}  {ByteSize.Format(file.Size)}  {(isNew ? "downloaded and verified" : "already there, verified")}");
    }

    public void StartedOver(HubFile file, string reason) => display.Note($"{file.Path}: {reason}; it is fetched from the start.");

    public void Waiting(string reason, TimeSpan time) =>
        display.Note($"{reason}; trying again in {Math.Ceiling(time.TotalSeconds):0} s.");
}
