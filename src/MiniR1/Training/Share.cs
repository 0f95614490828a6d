namespace MiniR1.Training;

/// <summary>Contiguous shares of a number of items, as equal as they can be.</summary>
public static class Share
{
    /// <returns>the first item of worker <paramref name="worker"/>, and how many it has</returns>
    public static (int First, int Count) Of(int items, int worker, int workers)
    {
        var first = (int)((long)items * worker / workers);
        return (first, (int)((long)items * (worker + 1) / workers) - first);
    }
}
