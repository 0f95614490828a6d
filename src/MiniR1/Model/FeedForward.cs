using LibTorch;
using static TorchSharp.torch;

namespace MiniR1.Model;

/// <summary>SwiGLU (Shazeer, arXiv 2002.05202): W_down (silu(W_gate x) · W_up x).</summary>
public sealed class FeedForward : FeedForwardNetwork
{
    private readonly Projection gate_proj;
    private readonly Projection up_proj;
    private readonly Projection down_proj;
    private readonly StackedProjections gateAndUp;

    public FeedForward(long width, long innerWidth, ModelOptions options)
        : base(nameof(FeedForward))
    {
        gateAndUp = new StackedProjections(width, [innerWidth, innerWidth], hasBias: false, options);
        (gate_proj, up_proj) = (gateAndUp[0], gateAndUp[1]);
        down_proj = new Projection(innerWidth, width, false, options);
        RegisterComponents();
    }

    /// <summary>[I, D]</summary>
    public Tensor GateWeight => gate_proj.Weight;

    /// <summary>[I, D]</summary>
    public Tensor UpWeight => up_proj.Weight;

    /// <summary>[2I, D]: the gate's rows, then up's</summary>
    internal Tensor GateAndUpWeight => gateAndUp.Weight;

    /// <summary>[D, I]</summary>
    public Tensor DownWeight => down_proj.Weight;

    /// <summary>One product for gate and up instead of two.</summary>
    /// <param name="hidden">[..., D]</param>
    /// <returns>[..., D]</returns>
    public override Tensor Forward(Tensor hidden) =>
        down_proj.Forward(FusedKernels.SwiGlu(gateAndUp.Forward(hidden))); // [..., D]

    /// <summary>x + Forward(norm(x)) without gradients, in as few kernels as there are.</summary>
    /// <param name="hidden">[B, 1, D]; its memory may become the result's</param>
    /// <param name="norm">the layer's own</param>
    /// <returns>[B, 1, D]</returns>
    internal Tensor Step(Tensor hidden, RmsNorm norm)
    {
        var inner = FusedKernels.NormSwiGlu(hidden, norm.Weight, norm.Epsilon, gateAndUp.Weight); // [B, 1, I]
        return FusedKernels.AddLinear(hidden, inner, down_proj.Weight);
    }

    /// <summary>As the formula reads.</summary>
    /// <inheritdoc cref="Forward"/>
    public Tensor Naive(Tensor hidden)
    {
        var gated = nn.functional.silu(gate_proj.Forward(hidden)); // [..., I]
        return down_proj.Forward(gated * up_proj.Forward(hidden)); // [..., D]
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            gateAndUp.Dispose();
        base.Dispose(disposing);
    }
}
