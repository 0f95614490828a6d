using MiniR1.Model;
using static TorchSharp.torch;

namespace MiniR1.Generation;

/// <summary>
/// A batch of texts over a KV cache: prompts are read once, in chunks, then a token a row and pass. What the next
/// tokens are is the caller's business.
/// </summary>
internal sealed class CachedDecoder : IDisposable
{
    private readonly CausalLanguageModel model;
    private readonly KeyValueCache cache;
    private Tensor? span; // [B, 1], or null when no prompt is padded
    private Tensor logits;

    /// <summary>Reads the prompts; to be called under <c>no_grad()</c>.</summary>
    /// <param name="model">which reads and writes</param>
    /// <param name="prompts">P prompts that become B rows</param>
    /// <param name="maxNewTokens">room to leave in the cache</param>
    /// <param name="chunk">prompt tokens a pass: it bounds the memory of long prompts; 0 for all at once</param>
    internal CachedDecoder(CausalLanguageModel model, PaddedPrompts prompts, int maxNewTokens, int chunk = 0)
    {
        this.model = model;
        cache = model.CreateCache(prompts.Count, prompts.Length + maxNewTokens);
        try
        {
            using var scope = NewDisposeScope();
            logits = Prefill(prompts, chunk <= 0 ? prompts.Length : chunk).DetachFromDisposeScope();
            span = prompts.RowSpan()?.to(model.Options.Placement).DetachFromDisposeScope();
        }
        catch
        {
            cache.Dispose();
            throw;
        }
    }

    /// <summary>Of the B rows.</summary>
    internal KeyValueCache Cache => cache;

    /// <summary>[B, V]: of each row's next token.</summary>
    internal Tensor Logits => logits;

    /// <summary>The rows' texts go on with these tokens.</summary>
    /// <param name="tokens">[B] int64</param>
    internal void Advance(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        logits.Dispose();
        var hidden = model.Forward(tokens.unsqueeze(1), span, cache); // [B, 1, D]
        logits = model.Logits(hidden).squeeze(1).DetachFromDisposeScope(); // [B, V]
    }

    /// <summary>Keeps these rows only, before <see cref="Advance"/>, which then takes as many tokens.</summary>
    /// <param name="rows">[B'] int64</param>
    internal void Keep(Tensor rows)
    {
        cache.KeepRows(rows);
        using var replaced = span;
        span = span?.index_select(0, rows).DetachFromDisposeScope();
    }

    public void Dispose()
    {
        logits.Dispose();
        span?.Dispose();
        cache.Dispose();
    }

    private Tensor Prefill(PaddedPrompts prompts, int chunk)
    {
        var device = model.Options.Placement;
        var ids = prompts.Ids().to(device); // [P, T]
        var spans = prompts.Span()?.to(device); // [P, T], or null
        for (var start = 0; ; start += chunk)
        {
            var count = Math.Min(chunk, prompts.Length - start);
            using var hidden = model.Forward(ids.narrow(1, start, count), spans?.narrow(1, start, count), cache); // [P, t, D]
            if (start + count == prompts.Length)
                return LastLogits(hidden, prompts);
        }
    }

    private Tensor LastLogits(Tensor hidden, PaddedPrompts prompts)
    {
        var last = model.Logits(hidden.narrow(1, -1, 1)).squeeze(1); // [P, V]
        if (prompts.Copies == 1)
            return last;
        var rows = arange(prompts.Count, dtype: ScalarType.Int64, device: last.device).repeat_interleave(prompts.Copies); // [B]
        cache.KeepRows(rows);
        return last.index_select(0, rows); // [B, V]
    }
}
