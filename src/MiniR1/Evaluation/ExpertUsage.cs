using MiniR1.Generation;
using MiniR1.Model;
using static TorchSharp.torch;

namespace MiniR1.Evaluation;

/// <summary>Tokens that each expert of one layer got.</summary>
/// <param name="Prompts">[E]: of the problems' prompts, the same texts for every model</param>
/// <param name="Completions">[E]: of what the model wrote</param>
public sealed record LayerUsage(IReadOnlyList<long> Prompts, IReadOnlyList<long> Completions);

/// <summary>Counts how a model spreads tokens over its experts.</summary>
public static class ExpertUsage
{
    /// <summary>One entry a mixture-of-experts layer; none for a dense model. Nothing is learnt or balanced by it.</summary>
    /// <param name="model">is in evaluation mode afterwards</param>
    /// <param name="sequences">prompts with completions</param>
    public static IReadOnlyList<LayerUsage> Of(CausalLanguageModel model, IReadOnlyList<GeneratedSequence> sequences)
    {
        var layers = model.modules().OfType<MixtureOfExperts>().ToArray();
        if (layers.Length == 0 || sequences.Count == 0)
            return [];
        var prompts = Count(model, layers, [.. sequences.Select(sequence => sequence.Prompt)]);
        // A causal model routes a prompt's tokens alike whatever follows: the rest is the completions'.
        var whole = Count(model, layers, [.. sequences.Select(sequence => (int[])[.. sequence.Prompt, .. sequence.Completion])]);
        return
        [
            .. prompts.Zip(whole).Where(layer => layer.First.Length > 0).Select(layer =>
                new LayerUsage(layer.First, [.. layer.Second.Zip(layer.First, (all, own) => all - own)])),
        ];
    }

    // Counted in training mode only, so the model is put into it; rows of one length need no padding to be routed.
    private static long[][] Count(CausalLanguageModel model, MixtureOfExperts[] layers, int[][] rows)
    {
        using var frozen = no_grad();
        model.train();
        Clear(layers);
        try
        {
            foreach (var group in rows.GroupBy(row => row.Length))
            {
                using var scope = NewDisposeScope();
                var ids = group.SelectMany(row => row.Select(id => (long)id)).ToArray();
                model.Forward(tensor(ids, [group.Count(), group.Key], device: model.Options.Placement)).Dispose();
            }

            return [.. layers.Select(layer => Values(layer.Load))];
        }
        finally
        {
            Clear(layers);
            model.eval();
        }
    }

    private static long[] Values(ExpertLoad load)
    {
        if (load.Counts is not { } counts)
            return [];
        using var onHost = counts.cpu();
        using var values = onHost.data<long>();
        return values.ToArray();
    }

    private static void Clear(MixtureOfExperts[] layers)
    {
        foreach (var layer in layers)
            layer.Load.Clear();
    }
}
