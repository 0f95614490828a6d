using static TorchSharp.torch;

namespace LibTorch;

public static partial class FusedKernels
{
    private static readonly Operator ChosenExpertsOperator = new("minir1::chosen_experts");
    private static readonly Operator AddressesOperator = new("minir1::addresses");

    /// <summary>Whether <see cref="ChosenExperts"/> takes tokens of this kind and experts of this inner width.</summary>
    public static bool CanChooseExperts(bool isCuda, ScalarType type, long width, long inner) =>
        isCuda && type is ScalarType.Float32 or ScalarType.BFloat16 && width % 8 == 0 && inner % 8 == 0;

    /// <summary>
    /// As <see cref="PlainChosenExperts"/>, on a GPU, the experts read where they lie. The host does not look at the
    /// choices, so that a step with it can be captured.
    /// </summary>
    /// <param name="tokens">[N, D]</param>
    /// <param name="indices">[N, K] int64, in 0 .. E-1</param>
    /// <param name="weights">[N, K] float32</param>
    /// <param name="addresses">[2, E] int64 on the GPU, of <see cref="ExpertAddresses"/></param>
    /// <param name="inner">I</param>
    /// <returns>[N, D]</returns>
    public static Tensor ChosenExperts(Tensor tokens, Tensor indices, Tensor weights, Tensor addresses, long inner) =>
        ChosenExpertsOperator.Call(tokens, indices, weights, addresses, inner);

    /// <summary>Where experts lie on the GPU: right as long as none of them is moved.</summary>
    /// <param name="gateAndUp">E x [2I, D]</param>
    /// <param name="down">E x [D, I]</param>
    /// <returns>[2, E] int64 on the GPU</returns>
    public static Tensor ExpertAddresses(Tensor[] gateAndUp, Tensor[] down)
    {
        using var scope = NewDisposeScope();
        var both = stack([AddressesOperator.Call(gateAndUp), AddressesOperator.Call(down)]); // [2, E]
        return both.to(down[0].device).MoveToOuterDisposeScope();
    }
}
