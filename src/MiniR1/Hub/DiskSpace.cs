namespace MiniR1.Hub;

/// <summary>How much a disk still takes.</summary>
internal static class DiskSpace
{
    /// <summary>Free bytes where a path lies, or will lie; null if the system does not say.</summary>
    public static long? FreeAt(string path)
    {
        var place = Path.GetFullPath(path);
        while (!Directory.Exists(place) && Path.GetDirectoryName(place) is { } parent)
            place = parent;
        try
        {
            return new DriveInfo(place).AvailableFreeSpace;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null; // a network share; the write itself will say when it is full
        }
    }
}
