using LibTorch;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private static readonly Operator AbsOperator = new("aten::abs");
        private static readonly Operator CeilOperator = new("aten::ceil");
        private static readonly Operator CosOperator = new("aten::cos");
        private static readonly Operator ErfOperator = new("aten::erf");
        private static readonly Operator ExpOperator = new("aten::exp");
        private static readonly Operator Expm1Operator = new("aten::expm1");
        private static readonly Operator FloorOperator = new("aten::floor");
        private static readonly Operator IsnanOperator = new("aten::isnan");
        private static readonly Operator IsinfOperator = new("aten::isinf");
        private static readonly Operator IsfiniteOperator = new("aten::isfinite");
        private static readonly Operator LogOperator = new("aten::log");
        private static readonly Operator Log1pOperator = new("aten::log1p");
        private static readonly Operator Log2Operator = new("aten::log2");
        private static readonly Operator LogSigmoidOperator = new("aten::log_sigmoid");
        private static readonly Operator LogicalNotOperator = new("aten::logical_not");
        private static readonly Operator ReciprocalOperator = new("aten::reciprocal");
        private static readonly Operator ReluOperator = new("aten::relu");
        private static readonly Operator RsqrtOperator = new("aten::rsqrt");
        private static readonly Operator SigmoidOperator = new("aten::sigmoid");
        private static readonly Operator SignOperator = new("aten::sign");
        private static readonly Operator SiluOperator = new("aten::silu");
        private static readonly Operator SinOperator = new("aten::sin");
        private static readonly Operator SqrtOperator = new("aten::sqrt");
        private static readonly Operator SquareOperator = new("aten::square");
        private static readonly Operator TanhOperator = new("aten::tanh");
        private static readonly Operator TruncOperator = new("aten::trunc");
        private static readonly Operator AbsOperator_ = new("aten::abs_");
        private static readonly Operator CosOperator_ = new("aten::cos_");
        private static readonly Operator ExpOperator_ = new("aten::exp_");
        private static readonly Operator FloorOperator_ = new("aten::floor_");
        private static readonly Operator LogOperator_ = new("aten::log_");
        private static readonly Operator NegOperator_ = new("aten::neg_");
        private static readonly Operator ReluOperator_ = new("aten::relu_");
        private static readonly Operator RsqrtOperator_ = new("aten::rsqrt_");
        private static readonly Operator SigmoidOperator_ = new("aten::sigmoid_");
        private static readonly Operator SiluOperator_ = new("aten::silu_");
        private static readonly Operator SinOperator_ = new("aten::sin_");
        private static readonly Operator SqrtOperator_ = new("aten::sqrt_");
        private static readonly Operator TanhOperator_ = new("aten::tanh_");
        private static readonly Operator ReciprocalOperator_ = new("aten::reciprocal_");
        private static readonly Operator ZeroOperator_ = new("aten::zero_");
        private static readonly Operator EqTensor = new("aten::eq", "Tensor");
        private static readonly Operator EqScalar = new("aten::eq", "Scalar");
        private static readonly Operator NeTensor = new("aten::ne", "Tensor");
        private static readonly Operator NeScalar = new("aten::ne", "Scalar");
        private static readonly Operator LtTensor = new("aten::lt", "Tensor");
        private static readonly Operator LtScalar = new("aten::lt", "Scalar");
        private static readonly Operator LeTensor = new("aten::le", "Tensor");
        private static readonly Operator LeScalar = new("aten::le", "Scalar");
        private static readonly Operator GtTensor = new("aten::gt", "Tensor");
        private static readonly Operator GtScalar = new("aten::gt", "Scalar");
        private static readonly Operator GeTensor = new("aten::ge", "Tensor");
        private static readonly Operator GeScalar = new("aten::ge", "Scalar");
        private static readonly Operator LogicalAndOperator = new("aten::logical_and");
        private static readonly Operator LogicalAndOperator_ = new("aten::logical_and_");
        private static readonly Operator LogicalOrOperator = new("aten::logical_or");
        private static readonly Operator LogicalOrOperator_ = new("aten::logical_or_");
        private static readonly Operator LogicalXorOperator = new("aten::logical_xor");
        private static readonly Operator LogicalXorOperator_ = new("aten::logical_xor_");
        private static readonly Operator MaximumOperator = new("aten::maximum");
        private static readonly Operator MinimumOperator = new("aten::minimum");
        private static readonly Operator ClampOperator = new("aten::clamp");
        private static readonly Operator ClampOperator_ = new("aten::clamp_");
        private static readonly Operator FillOperator_ = new("aten::fill_", "Scalar");
        private static readonly Operator AndTensor = new("aten::bitwise_and", "Tensor");
        private static readonly Operator OrTensor = new("aten::bitwise_or", "Tensor");
        private static readonly Operator NotTensor = new("aten::bitwise_not");

        public Tensor abs() => AbsOperator.Call(this);

        public Tensor ceil() => CeilOperator.Call(this);

        public Tensor cos() => CosOperator.Call(this);

        public Tensor erf() => ErfOperator.Call(this);

        public Tensor exp() => ExpOperator.Call(this);

        public Tensor expm1() => Expm1Operator.Call(this);

        public Tensor floor() => FloorOperator.Call(this);

        public Tensor isnan() => IsnanOperator.Call(this);

        public Tensor isinf() => IsinfOperator.Call(this);

        public Tensor isfinite() => IsfiniteOperator.Call(this);

        public Tensor log() => LogOperator.Call(this);

        public Tensor log1p() => Log1pOperator.Call(this);

        public Tensor log2() => Log2Operator.Call(this);

        public Tensor log_sigmoid() => LogSigmoidOperator.Call(this);

        public Tensor logical_not() => LogicalNotOperator.Call(this);

        public Tensor reciprocal() => ReciprocalOperator.Call(this);

        public Tensor relu() => ReluOperator.Call(this);

        public Tensor rsqrt() => RsqrtOperator.Call(this);

        public Tensor sigmoid() => SigmoidOperator.Call(this);

        public Tensor sign() => SignOperator.Call(this);

        public Tensor silu() => SiluOperator.Call(this);

        public Tensor sin() => SinOperator.Call(this);

        public Tensor sqrt() => SqrtOperator.Call(this);

        public Tensor square() => SquareOperator.Call(this);

        public Tensor tanh() => TanhOperator.Call(this);

        public Tensor trunc() => TruncOperator.Call(this);

        public Tensor abs_() => AbsOperator_.RunOn(this, this);

        public Tensor cos_() => CosOperator_.RunOn(this, this);

        public Tensor exp_() => ExpOperator_.RunOn(this, this);

        public Tensor floor_() => FloorOperator_.RunOn(this, this);

        public Tensor log_() => LogOperator_.RunOn(this, this);

        public Tensor neg_() => NegOperator_.RunOn(this, this);

        public Tensor relu_() => ReluOperator_.RunOn(this, this);

        public Tensor rsqrt_() => RsqrtOperator_.RunOn(this, this);

        public Tensor sigmoid_() => SigmoidOperator_.RunOn(this, this);

        public Tensor silu_() => SiluOperator_.RunOn(this, this);

        public Tensor sin_() => SinOperator_.RunOn(this, this);

        public Tensor sqrt_() => SqrtOperator_.RunOn(this, this);

        public Tensor tanh_() => TanhOperator_.RunOn(this, this);

        public Tensor reciprocal_() => ReciprocalOperator_.RunOn(this, this);

        public Tensor zero_() => ZeroOperator_.RunOn(this, this);

        public Tensor eq(Tensor target) => EqTensor.Call(this, target);

        public Tensor eq(Scalar target) => EqScalar.Call(this, target);

        public Tensor ne(Tensor target) => NeTensor.Call(this, target);

        public Tensor ne(Scalar target) => NeScalar.Call(this, target);

        public Tensor lt(Tensor target) => LtTensor.Call(this, target);

        public Tensor lt(Scalar target) => LtScalar.Call(this, target);

        public Tensor le(Tensor target) => LeTensor.Call(this, target);

        public Tensor le(Scalar target) => LeScalar.Call(this, target);

        public Tensor gt(Tensor target) => GtTensor.Call(this, target);

        public Tensor gt(Scalar target) => GtScalar.Call(this, target);

        public Tensor ge(Tensor target) => GeTensor.Call(this, target);

        public Tensor ge(Scalar target) => GeScalar.Call(this, target);

        public Tensor logical_and(Tensor other) => LogicalAndOperator.Call(this, other);

        public Tensor logical_and_(Tensor other) => LogicalAndOperator_.RunOn(this, this, other);

        public Tensor logical_or(Tensor other) => LogicalOrOperator.Call(this, other);

        public Tensor logical_or_(Tensor other) => LogicalOrOperator_.RunOn(this, this, other);

        public Tensor logical_xor(Tensor other) => LogicalXorOperator.Call(this, other);

        public Tensor logical_xor_(Tensor other) => LogicalXorOperator_.RunOn(this, this, other);

        public Tensor maximum(Tensor other) => MaximumOperator.Call(this, other);

        public Tensor minimum(Tensor other) => MinimumOperator.Call(this, other);

        public Tensor clamp(Scalar? min = null, Scalar? max = null) => ClampOperator.Call(this, min, max);

        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => ClampOperator_.RunOn(this, this, min, max);

        public Tensor fill_(Scalar value) => FillOperator_.RunOn(this, this, value);

        public static Tensor operator ==(Tensor left, Tensor right) => left.eq(right);

        public static Tensor operator ==(Tensor left, Scalar right) => left.eq(right);

        public static Tensor operator !=(Tensor left, Tensor right) => left.ne(right);

        public static Tensor operator !=(Tensor left, Scalar right) => left.ne(right);

        /// <summary>Reference equality: the operator == compares elements.</summary>
        public override bool Equals(object? obj) => ReferenceEquals(this, obj);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

        public static Tensor operator <(Tensor left, Tensor right) => left.lt(right);

        public static Tensor operator <(Tensor left, Scalar right) => left.lt(right);

        public static Tensor operator <=(Tensor left, Tensor right) => left.le(right);

        public static Tensor operator <=(Tensor left, Scalar right) => left.le(right);

        public static Tensor operator >(Tensor left, Tensor right) => left.gt(right);

        public static Tensor operator >(Tensor left, Scalar right) => left.gt(right);

        public static Tensor operator >=(Tensor left, Tensor right) => left.ge(right);

        public static Tensor operator >=(Tensor left, Scalar right) => left.ge(right);

        public static Tensor operator &(Tensor left, Tensor right) => AndTensor.Call(left, right);

        public static Tensor operator |(Tensor left, Tensor right) => OrTensor.Call(left, right);

        public static Tensor operator ~(Tensor left) => NotTensor.Call(left);
    }
}
