using MiniR1.Model;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MiniR1.Tests.Model;

/// <summary>Matrices kept in bfloat16, everything else in float32.</summary>
[TestFixtureSource(typeof(Fixture), nameof(Fixture.All))]
public sealed class MatrixDtypeTests(string name)
{
    [Test]
    public void Logits_are_those_of_the_rounded_matrices()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var half = new Fixture(name, new ModelOptions { MatrixDtype = ScalarType.BFloat16 });
        using var rounded = new Fixture(name);
        foreach (var (key, tensor) in half.Model.state_dict())
            rounded.Model.state_dict()[key].copy_(tensor);
        var ids = rounded.InputIds;
        var expected = rounded.Model.Logits(rounded.Model.Forward(ids));
        Assert.That(Fixture.Difference(half.Model.Logits(half.Model.Forward(ids)), expected), Is.LessThan(1e-4));
        using var cache = half.Model.CreateCache(2, 48);
        for (var position = 0; position < 12; position++)
        {
            var logits = half.Model.Logits(half.Model.Forward(ids.narrow(1, position, 1), cache: cache)); // [2, 1, V]
            Assert.That(Fixture.Difference(logits, expected.narrow(1, position, 1)), Is.LessThan(1e-4), $"position {position}");
        }
    }

    [Test]
    public void Norms_and_routers_stay_as_they_are()
    {
        using var half = new Fixture(name, new ModelOptions { MatrixDtype = ScalarType.BFloat16 });
        foreach (var (key, tensor) in half.Model.state_dict())
        {
            var isMatrix = key.EndsWith("_proj.weight", StringComparison.Ordinal) && !key.Contains("kv_b_proj", StringComparison.Ordinal);
            if (key.Contains("norm", StringComparison.Ordinal) || key.EndsWith("bias", StringComparison.Ordinal))
                Assert.That(tensor.dtype, Is.EqualTo(ScalarType.Float32), key);
            if (isMatrix || key.Contains("embed_tokens", StringComparison.Ordinal))
                Assert.That(tensor.dtype, Is.EqualTo(ScalarType.BFloat16), key);
        }
    }
}
