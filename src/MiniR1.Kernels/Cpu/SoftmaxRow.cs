using System.Numerics;

namespace MiniR1.Kernels.Cpu;

/// <summary>The softmax of a part of a row, computed in whole registers around it.</summary>
internal static unsafe class SoftmaxRow
{
    // Exponentials below this vanish beside the largest, which is 1.
    private const float Hidden = -1e30f;
    private const float Floor = -80;

    /// <summary>Sets what the registers hold outside of the part so low that its exponential vanishes.</summary>
    internal static void HideOutside(float* row, int begin, int end)
    {
        for (var j = begin / Lanes.Width * Lanes.Width; j < begin; j++)
            row[j] = Hidden;
        for (var j = end; j < Lanes.Padded(end); j++)
            row[j] = Hidden;
    }

    internal static float Max(float* row, int begin, int end)
    {
        var j = begin / Lanes.Width * Lanes.Width;
        var most = Lanes.Load(row + j);
        for (j += Lanes.Width; j < end; j += Lanes.Width)
            most = Vector.Max(most, Lanes.Load(row + j));
        var result = most[0];
        for (var lane = 1; lane < Lanes.Width; lane++)
            result = MathF.Max(result, most[lane]);
        return result;
    }

    /// <summary>row = exp(scale · row - shift).</summary>
    /// <returns>the sum</returns>
    internal static float Exponentials(float* row, int begin, int end, float scale, float shift)
    {
        var (scales, shifts, floor) = (new Vector<float>(scale), new Vector<float>(-shift), new Vector<float>(Floor));
        var sum = Vector<float>.Zero;
        for (var j = begin / Lanes.Width * Lanes.Width; j < end; j += Lanes.Width)
        {
            var x = Lanes.Exp(Vector.Max(Lanes.MultiplyAdd(scales, Lanes.Load(row + j), shifts), floor));
            Lanes.Store(row + j, x);
            sum += x;
        }

        return Vector.Sum(sum);
    }
}
