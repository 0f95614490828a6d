using MiniR1.Model;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MiniR1.Tests.Model;

/// <summary>Workers share one model: forward passes at the same time give what they give one after the other.</summary>
public sealed class ConcurrencyTests
{
    [Test]
    public void Forward_passes_on_many_threads_agree_with_one_and_every_token_is_counted()
    {
        const int Workers = 4;
        const int Passes = 8;
        using var model = ToyConfig.Build(ToyConfig.DeepSeek with { MaxPositionEmbeddings = 4096 });
        var expected = Enumerable.Range(0, Passes).Select(Sum).ToArray();
        using var fresh = ToyConfig.Build(ToyConfig.DeepSeek with { MaxPositionEmbeddings = 4096 });
        fresh.train();
        var sums = new double[Workers, Passes];
        var threads = Enumerable.Range(0, Workers).Select(worker => new Thread(() =>
        {
            for (var pass = 0; pass < Passes; pass++)
                sums[worker, pass] = SumOf(fresh, pass);
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        for (var worker = 0; worker < Workers; worker++)
        {
            for (var pass = 0; pass < Passes; pass++)
                Assert.That(sums[worker, pass], Is.EqualTo(expected[pass]).Within(1e-3), $"worker {worker}, pass {pass}");
        }

        var tokens = Workers * Enumerable.Range(0, Passes).Sum(Length);
        var load = fresh.modules().OfType<MixtureOfExperts>().Single().Load.Counts!;
        Assert.That(load.data<long>().ToArray().Sum(), Is.EqualTo(tokens * 2));

        double Sum(int pass) => SumOf(model, pass);
    }

    // Longer than the rotary table's first 256 positions, and longer every time.
    private static int Length(int pass) => 200 + (150 * pass);

    private static double SumOf(CausalLanguageModel model, int pass)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var ids = (arange(Length(pass)) * (pass + 3)).remainder(27).to(int64).unsqueeze(0);
        return model.Forward(ids).abs().mean().item<float>();
    }
}
