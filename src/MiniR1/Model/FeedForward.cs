using LibTorch;
using static TorchSharp.torch;

namespace MiniR1.Model;

/// <summary>SwiGLU (Shazeer, arXiv 2002.05202): W_down (silu(W_gate x) · W_up x).</summary>
public sealed class FeedForward : FeedForwardNetwork, IJoinsWeights
{
    private readonly Projection gate_proj;
    private readonly Projection up_proj;
    private readonly Projection down_proj;
    private readonly JoinedWeights gateAndUp;

    public FeedForward(long width, long innerWidth, ModelOptions options)
        : base(nameof(FeedForward))
    {
        gate_proj = new Projection(width, innerWidth, false, options);
        up_proj = new Projection(width, innerWidth, false, options);
        down_proj = new Projection(innerWidth, width, false, options);
        gateAndUp = new JoinedWeights(() => cat([gate_proj.Weight, up_proj.Weight])); // [2*I, D]
        RegisterComponents();
    }

    IEnumerable<JoinedWeights> IJoinsWeights.Joined => [gateAndUp];

    /// <summary>[I, D]</summary>
    public Tensor GateWeight => gate_proj.Weight;

    /// <summary>[I, D]</summary>
    public Tensor UpWeight => up_proj.Weight;

    /// <summary>[D, I]</summary>
    public Tensor DownWeight => down_proj.Weight;

    /// <summary>One product for gate and up instead of two.</summary>
    /// <param name="hidden">[..., D]</param>
    /// <returns>[..., D]</returns>
    public override Tensor Forward(Tensor hidden) =>
        down_proj.Forward(FusedKernels.SwiGlu(nn.functional.linear(hidden, gateAndUp.Value))); // [..., D]

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
