using MiniR1.Kernels.Operators;
using static TorchSharp.torch;

namespace MiniR1.Kernels.Cpu;

/// <summary>
/// The routed experts of a mixture (arXiv 2401.06066, equation 3) on the CPU. Tokens are sorted by expert once; each expert
/// is then two products over its rows.
/// </summary>
internal sealed unsafe class ExpertsCpu : autograd.SingleTensorFunction<ExpertsCpu>
{
    public override string Name => "Experts";

    /// <param name="tokens">[N, D] float32</param>
    /// <param name="indices">[N, K] int64, in 0 .. E-1</param>
    /// <param name="weights">[N, K] float32</param>
    /// <param name="gateAndUp">[E, 2I, D] float32</param>
    /// <param name="down">[E, D, I] float32</param>
    /// <returns>[N, D]</returns>
    internal static Tensor Run(Tensor tokens, Tensor indices, Tensor weights, Tensor gateAndUp, Tensor down)
    {
        ShapeCheck.Require(
            tokens.dim() == 2 && indices.dim() == 2 && indices.dtype == ScalarType.Int64 && weights.dim() == 2 && CpuTensor.Fits(weights)
                && weights.size(0) == indices.size(0) && weights.size(1) == indices.size(1) && indices.size(0) == tokens.size(0)
                && gateAndUp.dim() == 3 && down.dim() == 3 && CpuTensor.Fits(down) && gateAndUp.size(0) == down.size(0)
                && gateAndUp.size(1) == 2 * down.size(2) && gateAndUp.size(2) == tokens.size(1) && down.size(1) == tokens.size(1),
            "experts", tokens, indices, weights, gateAndUp, down);
        using var scope = NewDisposeScope();
        var (t, i, w, g, d) = (tokens.contiguous(), indices.contiguous(), weights.contiguous(), gateAndUp.contiguous(), down.contiguous());
        if (CpuTensor.IsRecorded(tokens, weights, gateAndUp, down))
            return apply(t, i, w, g, d).MoveToOuterDisposeScope();
        var order = new ExpertOrder(i, (int)g.size(0));
        var (_, _, outputs) = Forward(order.Gather(t), order, g, d);
        return order.Combine(outputs, t.size(0), w).MoveToOuterDisposeScope();
    }

    public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
    {
        using var frozen = no_grad();
        var (tokens, indices, weights) = ((Tensor)arguments[0], (Tensor)arguments[1], (Tensor)arguments[2]);
        var (gateAndUp, down) = ((Tensor)arguments[3], (Tensor)arguments[4]);
        var order = new ExpertOrder(indices, (int)gateAndUp.size(0));
        var sorted = order.Gather(tokens); // [N K, D]
        var (joined, inner, outputs) = Forward(sorted, order, gateAndUp, down);
        context.save_for_backward([indices, weights, gateAndUp, down, sorted, joined, inner, outputs]);
        return order.Combine(outputs, tokens.size(0), weights);
    }

    public override List<Tensor> backward(autograd.AutogradContext context, Tensor outputGradient)
    {
        using var frozen = no_grad();
        var saved = context.get_saved_variables();
        var (weights, gateAndUp, down) = (saved[1], saved[2], saved[3]);
        var (sorted, joined, inner, outputs) = (saved[4], saved[5], saved[6], saved[7]);
        var order = new ExpertOrder(saved[0], (int)gateAndUp.size(0));
        var (hidden, width) = (down.size(1), down.size(2)); // D, I
        using var gradient = outputGradient.contiguous(); // [N, D]
        using var up = order.Gather(gradient); // [N K, D]
        var weightGradient = empty_like(weights);
        order.ScaleByWeight(up, outputs, weights, weightGradient);
        var (gateAndUpGradient, downGradient) = (zeros_like(gateAndUp), zeros_like(down));
        using Tensor sortedGradient = empty_like(sorted), innerGradient = empty_like(inner), joinedGradient = empty_like(joined);
        for (var e = 0; e < order.Experts; e++)
        {
            if (order.Count(e) == 0)
                continue;
            var (du, dj) = (order.Segment(up, hidden, e), order.Segment(joinedGradient, 2 * width, e)); // [n, D], [n, 2I]
            MatrixProduct.Write(du, Expert(down, e, hidden, width), order.Segment(innerGradient, width, e));
            MatrixProduct.Write(du.Transposed, order.Segment(inner, width, e), Expert(downGradient, e, hidden, width));
            ActivateBackward(order, e, width, joined, innerGradient, joinedGradient);
            MatrixProduct.Write(dj, Expert(gateAndUp, e, 2 * width, hidden), order.Segment(sortedGradient, hidden, e));
            MatrixProduct.Write(dj.Transposed, order.Segment(sorted, hidden, e), Expert(gateAndUpGradient, e, 2 * width, hidden));
        }

        var tokenGradient = order.Combine(sortedGradient, gradient.size(0), null); // [N, D]
        return [tokenGradient, null!, weightGradient, gateAndUpGradient, downGradient];
    }

    // joined [N K, 2I] (gate and up), inner [N K, I] (activated), outputs [N K, D], all sorted by expert.
    private static (Tensor Joined, Tensor Inner, Tensor Outputs) Forward(Tensor sorted, ExpertOrder order, Tensor gateAndUp, Tensor down)
    {
        var (rows, hidden, width) = (sorted.size(0), down.size(1), down.size(2)); // N K, D, I
        var (joined, inner, outputs) = (empty([rows, 2 * width]), empty([rows, width]), empty([rows, hidden]));
        for (var e = 0; e < order.Experts; e++)
        {
            if (order.Count(e) == 0)
                continue;
            MatrixProduct.Write(
                order.Segment(sorted, hidden, e), Expert(gateAndUp, e, 2 * width, hidden).Transposed, order.Segment(joined, 2 * width, e));
            Activate(order, e, (int)width, joined, inner);
            MatrixProduct.Write(
                order.Segment(inner, width, e), Expert(down, e, hidden, width).Transposed, order.Segment(outputs, hidden, e));
        }

        return (joined, inner, outputs);
    }

    private static MatrixView Expert(Tensor matrices, int expert, long rows, long columns) =>
        new(matrices, expert * rows * columns, rows, columns);

    private static void Activate(ExpertOrder order, int expert, int width, Tensor joined, Tensor inner)
    {
        var gate = CpuTensor.Data(joined) + (order.Offset(expert) * 2 * width);
        var output = CpuTensor.Data(inner) + (order.Offset(expert) * width);
        for (var row = 0; row < order.Count(expert); row++, gate += 2 * width, output += width)
            SwiGluCpu.Forward(gate, gate + width, output, width);
        GC.KeepAlive(joined);
        GC.KeepAlive(inner);
    }

    private static void ActivateBackward(
        ExpertOrder order, int expert, long width, Tensor joined, Tensor innerGradient, Tensor joinedGradient)
    {
        var count = (int)width;
        var gate = CpuTensor.Data(joined) + (order.Offset(expert) * 2 * width);
        var result = CpuTensor.Data(joinedGradient) + (order.Offset(expert) * 2 * width);
        var gradient = CpuTensor.Data(innerGradient) + (order.Offset(expert) * width);
        for (var row = 0; row < order.Count(expert); row++, gate += 2 * width, result += 2 * width, gradient += width)
            SwiGluCpu.Backward(gate, gate + width, gradient, result, result + width, count);
        GC.KeepAlive(joined);
        GC.KeepAlive(innerGradient);
        GC.KeepAlive(joinedGradient);
    }
}
