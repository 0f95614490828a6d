using NUnit.Framework;
using static TorchSharp.torch;

namespace LibTorch.Tests.Operators;

public sealed class MatrixTests : TensorFixture
{
    private static readonly double[] Product = [19, 22, 43, 50];

    private static Tensor A => Vector(1, 2, 3, 4).view(2, 2);

    private static Tensor B => Vector(5, 6, 7, 8).view(2, 2);

    [Test]
    public void Products_of_matrices()
    {
        Expect(A.mm(B), [2, 2], Product);
        Expect(mm(A, B), [2, 2], Product);
        Expect(A.matmul(B), [2, 2], Product);
        Expect(matmul(A, B.T), [2, 2], 17, 23, 39, 53);
        Expect(einsum("ij,jk->ik", A, B), [2, 2], Product);
        Expect(nn.functional.linear(A, B.T), [2, 2], Product);
        Expect(nn.functional.linear(A, B.T, Vector(1, -1)), [2, 2], 20, 21, 44, 49);
    }

    [Test]
    public void Products_with_vectors()
    {
        Expect(A.matmul(Vector(1, -1)), -1, -1);
        Expect(Vector(1, 2).matmul(A), 7, 10);
        Expect(Vector(1, 2).dot(Vector(3, 4)), [], 11);
        Expect(outer(Vector(1, 2), Vector(3, 4)), [2, 2], 3, 4, 6, 8);
    }

    [Test]
    public void Products_of_batches()
    {
        var batch = stack([A, B]); // [2, 2, 2]
        double[] expected = [.. Product, .. Values(B.mm(B))];
        Expect(batch.matmul(B), [2, 2, 2], expected);
        Expect(bmm(batch, stack([B, B])), [2, 2, 2], expected);
        Expect(batch.bmm(stack([B, B])), [2, 2, 2], expected);
        Expect(einsum("bij,jk->bik", batch, B), [2, 2, 2], expected);
        Expect(einsum("bii->b", batch), 5, 13);
    }

    [Test]
    public void Products_added_to_another()
    {
        var start = ones(2, 2, float64);
        double[] expected = [.. Product.Select(value => 10 + 2 * value)];
        Expect(start.addmm(A, B, beta: 10, alpha: 2), [2, 2], expected);
        Expect(addmm(start, A, B, 10, 2), [2, 2], expected);
        Expect(start.unsqueeze(0).baddbmm(A.unsqueeze(0), B.unsqueeze(0), 10, 2), [1, 2, 2], expected);
        Expect(baddbmm(start.unsqueeze(0), A.unsqueeze(0), B.unsqueeze(0), 10, 2), [1, 2, 2], expected);
        Assert.That(start.addmm_(A, B, 10, 2), Is.SameAs(start));
        Expect(start, [2, 2], expected);
    }

    [Test]
    public void Attention_is_its_formula()
    {
        using var generator = new Generator(1);
        Tensor Random() => randn([1, 2, 3, 4], float64, generator: generator); // [B, H, T, D]
        var (query, key, value) = (Random(), Random(), Random());
        var mask = tril(ones(3, 3, @bool)).logical_not();
        var scores = query.matmul(key.mT) / 2;
        var causal = scores.masked_fill(mask, double.NegativeInfinity).softmax(-1).matmul(value);
        var bias = randn([3, 3], float64, generator: generator);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Attention(query, key, value).allclose(scores.softmax(-1).matmul(value), atol: 1e-14));
            Assert.That(Attention(query, key, value, is_casual: true).allclose(causal, atol: 1e-14));
            Assert.That(Attention(query, key, value, bias).allclose((scores + bias).softmax(-1).matmul(value), atol: 1e-14));
        }
    }

    private static Tensor Attention(Tensor query, Tensor key, Tensor value, Tensor? bias = null, bool is_casual = false) =>
        nn.functional.scaled_dot_product_attention(query, key, value, bias, is_casual: is_casual);
}
