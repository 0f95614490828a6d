using LibTorch;

namespace TorchSharp;

public static partial class torch
{
    public enum RoundingMode
    {
        None,
        floor,
        trunc,
    }

    public partial class Tensor
    {
        private static readonly Operator AddTensor = new("aten::add", "Tensor");
        private static readonly Operator AddScalar = new("aten::add", "Scalar");
        private static readonly Operator AddTensor_ = new("aten::add_", "Tensor");
        private static readonly Operator AddScalar_ = new("aten::add_", "Scalar");
        private static readonly Operator SubTensor = new("aten::sub", "Tensor");
        private static readonly Operator SubScalar = new("aten::sub", "Scalar");
        private static readonly Operator SubTensor_ = new("aten::sub_", "Tensor");
        private static readonly Operator SubScalar_ = new("aten::sub_", "Scalar");
        private static readonly Operator RsubScalar = new("aten::rsub", "Scalar");
        private static readonly Operator MulTensor = new("aten::mul", "Tensor");
        private static readonly Operator MulScalar = new("aten::mul", "Scalar");
        private static readonly Operator MulTensor_ = new("aten::mul_", "Tensor");
        private static readonly Operator MulScalar_ = new("aten::mul_", "Scalar");
        private static readonly Operator DivTensor = new("aten::div", "Tensor");
        private static readonly Operator DivScalar = new("aten::div", "Scalar");
        private static readonly Operator DivTensor_ = new("aten::div_", "Tensor");
        private static readonly Operator DivScalar_ = new("aten::div_", "Scalar");
        private static readonly Operator DivTensorMode = new("aten::div", "Tensor_mode");
        private static readonly Operator DivScalarMode = new("aten::div", "Scalar_mode");
        private static readonly Operator RemainderTensor = new("aten::remainder", "Tensor");
        private static readonly Operator RemainderScalar = new("aten::remainder", "Scalar");
        private static readonly Operator FloorDivideTensor = new("aten::floor_divide");
        private static readonly Operator FloorDivideScalar = new("aten::floor_divide", "Scalar");
        private static readonly Operator PowTensor = new("aten::pow", "Tensor_Tensor");
        private static readonly Operator PowScalar = new("aten::pow", "Tensor_Scalar");
        private static readonly Operator NegOperator = new("aten::neg");
        private static readonly Operator AddcmulOperator = new("aten::addcmul");
        private static readonly Operator AddcmulOperator_ = new("aten::addcmul_");
        private static readonly Operator AddcdivOperator = new("aten::addcdiv");
        private static readonly Operator AddcdivOperator_ = new("aten::addcdiv_");
        private static readonly Operator LerpTensor = new("aten::lerp", "Tensor");
        private static readonly Operator LerpTensor_ = new("aten::lerp_", "Tensor");

        public Tensor add(Tensor target) => AddTensor.Call(this, target, 1);

        public Tensor add(Tensor target, Scalar alpha) => AddTensor.Call(this, target, alpha);

        public Tensor add(Scalar scalar) => AddScalar.Call(this, scalar, 1);

        public Tensor add_(Tensor target) => AddTensor_.RunOn(this, this, target, 1);

        public Tensor add_(Tensor target, Scalar alpha) => AddTensor_.RunOn(this, this, target, alpha);

        public Tensor add_(Scalar scalar) => AddScalar_.RunOn(this, this, scalar, 1);

        public Tensor sub(Tensor target) => SubTensor.Call(this, target, 1);

        public Tensor sub(Scalar target) => SubScalar.Call(this, target, 1);

        public Tensor sub_(Tensor target) => SubTensor_.RunOn(this, this, target, 1);

        public Tensor sub_(Scalar target) => SubScalar_.RunOn(this, this, target, 1);

        public Tensor mul(Tensor target) => MulTensor.Call(this, target);

        public Tensor mul(Scalar target) => MulScalar.Call(this, target);

        public Tensor mul_(Tensor target) => MulTensor_.RunOn(this, this, target);

        public Tensor mul_(Scalar target) => MulScalar_.RunOn(this, this, target);

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None
                ? DivTensor.Call(this, target)
                : DivTensorMode.Call(this, target, rounding_mode.ToString());

        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None
                ? DivScalar.Call(this, target)
                : DivScalarMode.Call(this, target, rounding_mode.ToString());

        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            DivTensor_.RunOn(this, this, RequireNoRounding(target, rounding_mode));

        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            DivScalar_.RunOn(this, this, RequireNoRounding(target, rounding_mode));

        public Tensor floor_divide(Tensor other) => FloorDivideTensor.Call(this, other);

        public Tensor floor_divide(Scalar other) => FloorDivideScalar.Call(this, other);

        public Tensor remainder(Tensor target) => RemainderTensor.Call(this, target);

        public Tensor remainder(Scalar scalar) => RemainderScalar.Call(this, scalar);

        public Tensor pow(Tensor exponent) => PowTensor.Call(this, exponent);

        public Tensor pow(Scalar exponent) => PowScalar.Call(this, exponent);

        public Tensor neg() => NegOperator.Call(this);

        /// <summary>this + value * tensor1 * tensor2.</summary>
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) =>
            AddcmulOperator.Call(this, tensor1, tensor2, value);

        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            AddcmulOperator_.RunOn(this, this, tensor1, tensor2, value);

        /// <summary>this + value * tensor1 / tensor2.</summary>
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) =>
            AddcdivOperator.Call(this, tensor1, tensor2, value);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            AddcdivOperator_.RunOn(this, this, tensor1, tensor2, value);

        public Tensor lerp(Tensor end, Tensor weight) => LerpTensor.Call(this, end, weight);

        public Tensor lerp_(Tensor end, Tensor weight) => LerpTensor_.RunOn(this, this, end, weight);

        public static Tensor operator +(Tensor left, Tensor right) => left.add(right);

        public static Tensor operator +(Tensor left, int right) => AddScalar.Call(left, right, 1);

        public static Tensor operator +(Tensor left, long right) => AddScalar.Call(left, right, 1);

        public static Tensor operator +(Tensor left, float right) => AddScalar.Call(left, (double)right, 1);

        public static Tensor operator +(Tensor left, double right) => AddScalar.Call(left, right, 1);

        public static Tensor operator +(int left, Tensor right) => right + left;

        public static Tensor operator +(long left, Tensor right) => right + left;

        public static Tensor operator +(float left, Tensor right) => right + left;

        public static Tensor operator +(double left, Tensor right) => right + left;

        public static Tensor operator -(Tensor left, Tensor right) => left.sub(right);

        public static Tensor operator -(Tensor left, int right) => SubScalar.Call(left, right, 1);

        public static Tensor operator -(Tensor left, long right) => SubScalar.Call(left, right, 1);

        public static Tensor operator -(Tensor left, float right) => SubScalar.Call(left, (double)right, 1);

        public static Tensor operator -(Tensor left, double right) => SubScalar.Call(left, right, 1);

        public static Tensor operator -(int left, Tensor right) => RsubScalar.Call(right, left, 1);

        public static Tensor operator -(long left, Tensor right) => RsubScalar.Call(right, left, 1);

        public static Tensor operator -(float left, Tensor right) => RsubScalar.Call(right, (double)left, 1);

        public static Tensor operator -(double left, Tensor right) => RsubScalar.Call(right, left, 1);

        public static Tensor operator *(Tensor left, Tensor right) => left.mul(right);

        public static Tensor operator *(Tensor left, int right) => MulScalar.Call(left, right);

        public static Tensor operator *(Tensor left, long right) => MulScalar.Call(left, right);

        public static Tensor operator *(Tensor left, float right) => MulScalar.Call(left, (double)right);

        public static Tensor operator *(Tensor left, double right) => MulScalar.Call(left, right);

        public static Tensor operator *(int left, Tensor right) => right * left;

        public static Tensor operator *(long left, Tensor right) => right * left;

        public static Tensor operator *(float left, Tensor right) => right * left;

        public static Tensor operator *(double left, Tensor right) => right * left;

        public static Tensor operator /(Tensor left, Tensor right) => left.div(right);

        public static Tensor operator /(Tensor left, int right) => DivScalar.Call(left, right);

        public static Tensor operator /(Tensor left, long right) => DivScalar.Call(left, right);

        public static Tensor operator /(Tensor left, float right) => DivScalar.Call(left, (double)right);

        public static Tensor operator /(Tensor left, double right) => DivScalar.Call(left, right);

        public static Tensor operator /(int left, Tensor right) => right.Under(left);

        public static Tensor operator /(long left, Tensor right) => right.Under(left);

        public static Tensor operator /(float left, Tensor right) => right.Under(left);

        public static Tensor operator /(double left, Tensor right) => right.Under(left);

        public static Tensor operator %(Tensor left, Tensor right) => left.remainder(right);

        public static Tensor operator %(Tensor left, long right) => RemainderScalar.Call(left, right);

        public static Tensor operator -(Tensor tensor) => tensor.neg();

        // numerator / this, as Python computes it.
        private Tensor Under(Scalar numerator)
        {
            using var inverse = reciprocal();
            return inverse.mul(numerator);
        }

        private static T RequireNoRounding<T>(T value, RoundingMode mode) =>
            mode == RoundingMode.None
                ? value
                : throw new ArgumentException("div_ with a rounding mode is not offered; use div.", nameof(mode));
    }
}
