using MiniR1.Training;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MiniR1.Tests.Training;

public sealed class NewtonSchulzTests
{
    [TestCase(3, 16, 64)]
    [TestCase(4, 8, 12)]
    [TestCase(5, 2, 3)]
    [TestCase(2, 1, 7)]
    public void Singular_values_end_between_six_and_thirteen_tenths(int matrices, int rows, int columns)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(11);
        var result = NewtonSchulz.Orthogonalise(randn([matrices, rows, columns], generator: generator), 5);
        Assert.That(result.shape, Is.EqualTo(new long[] { matrices, rows, columns }));
        var values = MicroModel.Values(result);
        for (var matrix = 0; matrix < matrices; matrix++)
        {
            var gram = Gram(values.AsSpan(matrix * rows * columns, rows * columns), rows, columns);
            Assert.That(IsPositiveDefinite(gram, 1, -.6 * .6), Is.True, "smallest");
            Assert.That(IsPositiveDefinite(gram, -1, 1.3 * 1.3), Is.True, "largest");
        }
    }

    [Test]
    public void The_check_itself_tells_singular_values_apart()
    {
        double[,] gram = { { .25, 0 }, { 0, 1 } }; // singular values .5 and 1
        Assert.Multiple(() =>
        {
            Assert.That(IsPositiveDefinite(gram, 1, -.6 * .6), Is.False);
            Assert.That(IsPositiveDefinite(gram, 1, -.4 * .4), Is.True);
            Assert.That(IsPositiveDefinite(gram, -1, 1.1 * 1.1), Is.True);
            Assert.That(IsPositiveDefinite(gram, -1, .9 * .9), Is.False);
        });
    }

    [Test]
    public void The_size_of_the_input_does_not_matter_and_its_sign_stays()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        var matrices = randn([2, 4, 6], generator: generator);
        var expected = MicroModel.Values(NewtonSchulz.Orthogonalise(matrices, 5));
        Assert.Multiple(() =>
        {
            Assert.That(MicroModel.Values(NewtonSchulz.Orthogonalise(matrices * 1000, 5)), Is.EqualTo(expected).Within(1e-4));
            Assert.That(MicroModel.Values(NewtonSchulz.Orthogonalise(-matrices, 5)), Is.EqualTo(expected.Select(value => -value)).Within(1e-4));
        });
    }

    [Test]
    public void A_zero_matrix_stays_zero()
    {
        using var scope = NewDisposeScope();
        Assert.That(MicroModel.Values(NewtonSchulz.Orthogonalise(zeros(1, 2, 3), 5)), Is.All.Zero);
    }

    private static double[,] Gram(ReadOnlySpan<float> matrix, int rows, int columns)
    {
        var gram = new double[rows, rows];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < rows; j++)
            {
                for (var k = 0; k < columns; k++)
                    gram[i, j] += (double)matrix[(i * columns) + k] * matrix[(j * columns) + k];
            }
        }

        return gram;
    }

    /// <summary>
    /// Whether sign · gram + shift · I has a Cholesky factor: with the squares of singular values as the eigenvalues of
    /// the Gram matrix, this bounds them from below or above.
    /// </summary>
    private static bool IsPositiveDefinite(double[,] gram, int sign, double shift)
    {
        var size = gram.GetLength(0);
        var factor = new double[size, size];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var rest = (sign * gram[i, j]) + (i == j ? shift : 0);
                for (var k = 0; k < j; k++)
                    rest -= factor[i, k] * factor[j, k];
                if (i == j && rest <= 0)
                    return false;
                factor[i, j] = i == j ? Math.Sqrt(rest) : rest / factor[j, j];
            }
        }

        return true;
    }
}
