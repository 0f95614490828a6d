using LibTorch;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private static readonly Operator MatmulOperator = new("aten::matmul");
        private static readonly Operator MmOperator = new("aten::mm");
        private static readonly Operator BmmOperator = new("aten::bmm");
        private static readonly Operator AddmmOperator = new("aten::addmm");
        private static readonly Operator AddmmOperator_ = new("aten::addmm_");
        private static readonly Operator BaddbmmOperator = new("aten::baddbmm");
        private static readonly Operator DotOperator = new("aten::dot");

        /// <summary>Matrix product over the last two dimensions, broadcasting the others.</summary>
        public Tensor matmul(Tensor target) => MatmulOperator.Call(this, target);

        public Tensor mm(Tensor target) => MmOperator.Call(this, target);

        public Tensor bmm(Tensor batch2) => BmmOperator.Call(this, batch2);

        public Tensor dot(Tensor target) => DotOperator.Call(this, target);

        /// <summary>beta * this + alpha * mat1 @ mat2.</summary>
        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) =>
            AddmmOperator.Call(this, mat1, mat2, (double)beta, (double)alpha);

        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) =>
            AddmmOperator_.RunOn(this, this, mat1, mat2, (double)beta, (double)alpha);

        /// <summary>beta * this + alpha * batch1 @ batch2, batch by batch.</summary>
        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
            BaddbmmOperator.Call(this, batch1, batch2, (double)beta, (double)alpha);
    }

    private static readonly Operator EinsumOperator = new("aten::einsum");
    private static readonly Operator OuterOperator = new("aten::outer");

    public static Tensor matmul(Tensor input, Tensor target) => input.matmul(target);

    public static Tensor mm(Tensor input, Tensor target) => input.mm(target);

    public static Tensor bmm(Tensor input, Tensor batch2) => input.bmm(batch2);

    public static Tensor baddbmm(Tensor input, Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
        input.baddbmm(batch1, batch2, beta, alpha);

    public static Tensor addmm(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) =>
        input.addmm(mat1, mat2, beta, alpha);

    public static Tensor outer(Tensor input, Tensor vec2) => OuterOperator.Call(input, vec2);

    public static Tensor einsum(string equation, params Tensor[] tensors) =>
        EinsumOperator.Call(equation, tensors, Argument.None);
}
