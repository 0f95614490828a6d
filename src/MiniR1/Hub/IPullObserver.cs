namespace MiniR1.Hub;

/// <summary>Is told how a pull comes along.</summary>
public interface IPullObserver
{
    /// <summary>What it will take; nothing is written yet.</summary>
    void Planned(IReadOnlyList<HubFile> files);

    /// <summary>So many bytes of a file are there, or verified.</summary>
    void Advanced(HubFile file, PullStage stage, long done);

    /// <summary>A file is there, and right.</summary>
    /// <param name="file">under its final name</param>
    /// <param name="isNew">whether it was downloaded now</param>
    void Finished(HubFile file, bool isNew);

    /// <summary>What was there of a file could not be used.</summary>
    void StartedOver(HubFile file, string reason);

    /// <summary>A request came to nothing; the next is made after a while.</summary>
    void Waiting(string reason, TimeSpan time);
}

/// <summary>What happens to a file.</summary>
public enum PullStage
{
    /// <summary>Bytes that are on the disk are hashed.</summary>
    Verifying,

    /// <summary>Bytes come from the hub.</summary>
    Downloading,
}
