using static TorchSharp.torch;

namespace LibTorch;

public static partial class AdamWStep
{
    private static readonly Operator ForeachMul_ = new("aten::_foreach_mul_", "Scalar");
    private static readonly Operator ForeachAdd_ = new("aten::_foreach_add_", "List");
    private static readonly Operator ForeachAddcmul_ = new("aten::_foreach_addcmul_", "Scalar");
    private static readonly Operator ForeachAddcdiv_ = new("aten::_foreach_addcdiv_", "Scalar");
    private static readonly Operator ForeachSqrt = new("aten::_foreach_sqrt");
    private static readonly Operator ForeachMulScalar_ = new("aten::_foreach_div_", "Scalar");
    private static readonly Operator ForeachAddScalar_ = new("aten::_foreach_add_", "Scalar");
    private static readonly Operator FusedAdamW_ = new("aten::_fused_adamw_", "tensor_lr");
    private static readonly Operator ForeachNeg = new("aten::_foreach_neg");

    /// <summary>Updates parameters and moments in place, in list operators where this libtorch has them.</summary>
    public static void Apply(
        AdamWSettings settings, Tensor[] parameters, Tensor[] gradients, Tensor[] firstMoments, Tensor[] secondMoments)
    {
        if (ForeachAddcdiv_.Exists)
            Fused(settings, parameters, gradients, firstMoments, secondMoments);
        else
            Plain(settings, parameters, gradients, firstMoments, secondMoments);
    }

    /// <summary>The same arithmetic over whole lists.</summary>
    public static void Fused(
        AdamWSettings settings, Tensor[] parameters, Tensor[] gradients, Tensor[] firstMoments, Tensor[] secondMoments)
    {
        using var scope = NewDisposeScope();
        var signed = settings.Maximize ? ForeachNeg.CallMany(gradients) : gradients;
        if (settings.WeightDecay != 0)
            ForeachMul_.Run(parameters, 1 - settings.LearningRate * settings.WeightDecay);
        ForeachMul_.Run(firstMoments, settings.Beta1);
        ForeachAdd_.Run(firstMoments, signed, 1 - settings.Beta1);
        ForeachMul_.Run(secondMoments, settings.Beta2);
        ForeachAddcmul_.Run(secondMoments, signed, signed, 1 - settings.Beta2);
        var denominators = ForeachSqrt.CallMany([secondMoments]);
        ForeachMulScalar_.Run(denominators, Math.Sqrt(settings.SecondCorrection));
        ForeachAddScalar_.Run(denominators, settings.Epsilon);
        ForeachAddcdiv_.Run(
            parameters, firstMoments, denominators, -settings.LearningRate / settings.FirstCorrection);
    }

    /// <inheritdoc cref="PlainOnDevice"/>
    public static void ApplyOnDevice(
        AdamWSettings settings, Tensor[] parameters, Tensor[] gradients, Tensor[] firstMoments, Tensor[] secondMoments,
        Tensor learningRate, Tensor step)
    {
        if (parameters.Length > 0 && parameters[0].is_cuda && FusedAdamW_.Exists)
        {
            Tensor[] none = [], steps = new Tensor[parameters.Length];
            Array.Fill(steps, step);
            FusedAdamW_.Run(
                parameters, gradients, firstMoments, secondMoments, none, steps, learningRate, settings.Beta1, settings.Beta2,
                settings.WeightDecay, settings.Epsilon, false, settings.Maximize, Argument.None, Argument.None);
        }
        else
        {
            PlainOnDevice(settings, parameters, gradients, firstMoments, secondMoments, learningRate, step);
        }
    }
}
