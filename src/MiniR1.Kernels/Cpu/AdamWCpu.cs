using System.Numerics;
using static TorchSharp.torch;

namespace MiniR1.Kernels.Cpu;

/// <summary>One AdamW update of one parameter on the CPU (arXiv 1711.05101, algorithm 2), in one pass over its numbers.</summary>
internal static unsafe class AdamWCpu
{
    internal static void Run(AdamWSettings settings, Tensor parameter, Tensor gradient, Tensor firstMoment, Tensor secondMoment)
    {
        var count = CpuTensor.Count(parameter, gradient);
        _ = CpuTensor.Count(firstMoment, secondMoment);
        float* p = CpuTensor.Data(parameter), g = CpuTensor.Data(gradient), m = CpuTensor.Data(firstMoment), v = CpuTensor.Data(secondMoment);
        var sign = settings.Maximize ? -1f : 1f;
        var (beta1, beta2) = ((float)settings.Beta1, (float)settings.Beta2);
        var (rest1, rest2) = ((float)(1 - settings.Beta1), (float)(1 - settings.Beta2));
        var decay = (float)(1 - (settings.LearningRate * settings.WeightDecay));
        var rate = (float)(settings.LearningRate / settings.FirstCorrection);
        var (correction, epsilon) = ((float)Math.Sqrt(settings.SecondCorrection), (float)settings.Epsilon);
        var i = 0;
        for (; i + Lanes.Width <= count; i += Lanes.Width)
        {
            var gradients = Lanes.Load(g + i) * sign;
            var first = (Lanes.Load(m + i) * beta1) + (gradients * rest1);
            var second = (Lanes.Load(v + i) * beta2) + (gradients * gradients * rest2);
            var denominators = (Vector.SquareRoot(second) / new Vector<float>(correction)) + new Vector<float>(epsilon);
            Lanes.Store(m + i, first);
            Lanes.Store(v + i, second);
            Lanes.Store(p + i, (Lanes.Load(p + i) * decay) - (first / denominators * rate));
        }

        for (; i < count; i++)
        {
            var signed = g[i] * sign;
            m[i] = (m[i] * beta1) + (signed * rest1);
            v[i] = (v[i] * beta2) + (signed * signed * rest2);
            p[i] = (p[i] * decay) - (m[i] / ((MathF.Sqrt(v[i]) / correction) + epsilon) * rate);
        }

        GC.KeepAlive(parameter);
        GC.KeepAlive(gradient);
        GC.KeepAlive(firstMoment);
        GC.KeepAlive(secondMoment);
    }
}
