using System.Globalization;

namespace MiniR1.Inspection;

/// <summary>What a request will take of the memory, before any of it is taken.</summary>
/// <param name="Parts">phases that take it one after the other, on top of <paramref name="Always"/></param>
/// <param name="Always">bytes that are taken throughout: the runtime, the model and what moves it</param>
public sealed record MemoryEstimate(double Always, IReadOnlyList<MemoryPart> Parts)
{
    /// <summary>The largest of the parts.</summary>
    public MemoryPart Largest => Parts.MaxBy(part => part.Bytes)!;

    /// <summary>Bytes at the peak.</summary>
    public double Bytes => Always + Largest.Bytes;

    /// <summary>Memory of this machine, or of the container that it is: bytes.</summary>
    public static double OfMachine => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Refuses what the machine cannot hold.</summary>
    /// <param name="what">reads on: "The run"</param>
    /// <param name="machine">its memory in bytes</param>
    /// <exception cref="MiniR1Exception">What it needs, what there is, and what to lower.</exception>
    public void RequireRoom(string what, double machine)
    {
        if (Bytes > machine)
        {
            var (largest, advice) = Always > Largest.Bytes ? ("the model", "take a smaller model") : (Largest.Name, Largest.Advice);
            throw new MiniR1Exception(
                $"{what} needs about {Size(Bytes)} of memory, most of it for {largest}, and this machine has {Size(machine)}: {advice}.");
        }
    }

    /// <summary>Such as 0.4 GB, 812 GB, 291 TB.</summary>
    public static string Size(double bytes)
    {
        string[] units = ["GB", "TB", "PB", "EB"];
        var (size, unit) = (bytes / 1e9, 0);
        for (; size >= 1e4 && unit < units.Length - 1; unit++)
            size /= 1e3;
        var format = size switch { < 10 => "0.0", < 1e6 => "0", _ => "0.#e+0" };
        return $"{size.ToString(format, CultureInfo.InvariantCulture)} {units[unit]}";
    }
}

/// <summary>Memory of one phase.</summary>
/// <param name="Name">reads on after "for": "the completions"</param>
/// <param name="Bytes">that it takes</param>
/// <param name="Advice">what to lower</param>
public sealed record MemoryPart(string Name, double Bytes, string Advice);
