using static TorchSharp.torch;

namespace MiniR1.Kernels.Cuda;

/// <summary>The kernels of a decode step, one new token a row. None has a gradient.</summary>
internal static class DecodingCuda
{
    private const int EnoughBlocks = 264; // two a multiprocessor of an H100

    /// <param name="query">[B, H, K]</param>
    /// <param name="key">[B, S, G, K]</param>
    /// <param name="value">[B, S, G, V]</param>
    /// <param name="first">[B, 1] int64</param>
    /// <param name="last">[1] int64</param>
    /// <param name="scale">of the products</param>
    /// <returns>[B, H, V]</returns>
    internal static Tensor Attention(Tensor query, Tensor key, Tensor value, Tensor first, Tensor last, double scale)
    {
        long[] q = query.stride(), k = key.stride(), v = value.stride();
        var (batch, heads, groups, width, valueWidth) = (query.size(0), query.size(1), key.size(2), key.size(3), value.size(3));
        ShapeCheck.Require(
            query.dim() == 3 && key.dim() == 4 && value.dim() == 4 && query.size(2) == width && key.size(0) == batch && width % 4 == 0
                && valueWidth % 4 == 0 && k[3] == 1 && v[3] == 1 && q[2] == 1 && first.numel() == batch && last.numel() == 1,
            "decode_attention", query, key, value, first);
        if (CanUseTensorCores(query, key, value))
            return Flash(query, key, value, first, last, scale);
        using var begins = first.contiguous();
        var output = CudaTensor.Empty([batch, heads, valueWidth], query);
        // Few rows and heads leave most multiprocessors idle: then more warps share one row's positions.
        var threads = batch * heads < EnoughBlocks ? 512 : 128;
        var shared = (width + (threads / 32 * valueWidth) + key.size(1)) * sizeof(float);
        CudaProgram.Kernel("decode_attention", CudaKernel.Instance("decode_attention", query)).Launch(
            batch * heads, threads, shared, query, key, value, begins, last, output, (int)heads, (int)(heads / groups), (int)width,
            (int)valueWidth, q[0], q[1], k[0], k[1], k[2], v[0], v[1], v[2], (float)scale);
        return output;
    }

    /// <param name="input">[..., I] of one row</param>
    /// <param name="weight">[O, I], or gated [2 O, I]</param>
    /// <param name="norm">[I], the weight of an RMSNorm of the input, or null</param>
    /// <param name="bias">[O], or null</param>
    /// <param name="residual">[..., O], or null</param>
    /// <param name="epsilon">of the norm</param>
    /// <param name="isGated">whether the weight is a SwiGLU's gate and up</param>
    /// <returns>[..., O]</returns>
    internal static Tensor LinearRow(Tensor input, Tensor weight, Tensor? norm, Tensor? bias, Tensor? residual, double epsilon, bool isGated)
    {
        const int Warps = 8, VeryManyOutputs = 16384, LongRow = 4096;
        var (inputs, outputs) = (input.size(-1), weight.size(0) / (isGated ? 2 : 1));
        ShapeCheck.Require(
            input.numel() == inputs && weight.dim() == 2 && weight.size(1) == inputs && inputs % 8 == 0 && input.dtype == weight.dtype
                && weight.is_contiguous() && CudaTensor.IsAligned(weight) && !(isGated && weight.size(0) % 2 != 0),
            "linear_row", input, weight);
        using var scope = NewDisposeScope();
        var x = CudaTensor.Aligned(input);
        var output = CudaTensor.Empty([.. input.shape[..^1], outputs], input);
        // Warps that share a long row of the weight keep its memory together; very many rows keep all warps busy alone.
        var split = outputs > VeryManyOutputs ? 1 : inputs >= LongRow ? 4 : 2;
        CudaProgram.Kernel("linear_row", CudaKernel.Instance("linear_row", weight)).LaunchEarly(
            CudaKernel.Share(outputs * split, Warps), Warps * 32, norm is null ? 0 : inputs * input.element_size(), x, norm?.contiguous(),
            weight, bias?.contiguous(), residual?.contiguous(), output, (int)inputs, (int)outputs, isGated ? 1 : 0, split, (float)epsilon);
        return output.MoveToOuterDisposeScope();
    }

    /// <param name="parts">[B, 1, H + 2G, 2P]: queries, keys, values</param>
    /// <param name="cosine">[1, P] float32</param>
    /// <param name="sine">[1, P] float32</param>
    /// <param name="place">[1] int64</param>
    /// <param name="keys">[B, S, G, 2P], gets the new key</param>
    /// <param name="values">[B, S, G, 2P], gets the new value</param>
    /// <returns>[B, 1, H, 2P]: the rotated queries</returns>
    internal static Tensor RotaryCache(Tensor parts, Tensor cosine, Tensor sine, Tensor place, Tensor keys, Tensor values)
    {
        long[] shape = parts.shape, k = keys.stride(), v = values.stride();
        var (batch, groups, pairs) = (shape[0], keys.size(2), shape[3] / 2);
        var heads = shape[2] - (2 * groups);
        ShapeCheck.Require(
            parts.dim() == 4 && shape[1] == 1 && cosine.numel() == pairs && sine.numel() == pairs && keys.size(0) == batch
                && keys.size(3) == 2 * pairs && k[3] == 1 && v[3] == 1 && heads > 0 && place.numel() == 1,
            "rotary_cache", parts, keys, values);
        using var scope = NewDisposeScope();
        var rows = parts.contiguous();
        var query = CudaTensor.Empty([batch, 1, heads, 2 * pairs], parts);
        var count = parts.numel() / 2;
        CudaProgram.Kernel("rotary_cache", CudaKernel.Instance("rotary_cache", parts)).LaunchEarly(
            CudaKernel.Share(count, 256), 256, 0, rows, cosine.contiguous(), sine.contiguous(), place, query, keys, values, count, (int)heads,
            (int)groups, (int)pairs, k[0], k[1], k[2], v[0], v[1], v[2]);
        return query.MoveToOuterDisposeScope();
    }

    /// <param name="logits">[B, V] float32</param>
    /// <param name="uniforms">[B] float32</param>
    /// <param name="temperature">above 0</param>
    /// <param name="topP">1 keeps all</param>
    /// <param name="minP">0 keeps all</param>
    /// <returns>tokens [B] int64 and their log-probabilities [B]</returns>
    internal static (Tensor Tokens, Tensor LogProbabilities) Draw(Tensor logits, Tensor uniforms, double temperature, double topP, double minP)
    {
        const long MaxCandidates = 11264; // kCandidates
        var (rows, size) = (logits.size(0), logits.size(-1));
        ShapeCheck.Require(
            logits.dim() == 2 && logits.dtype == ScalarType.Float32 && uniforms.numel() == rows && size > 0
                && uniforms.dtype == ScalarType.Float32 && temperature > 0,
            "draw", logits, uniforms);
        using Tensor table = logits.contiguous(), numbers = uniforms.contiguous();
        var tokens = CudaTensor.Empty([rows], logits, ScalarType.Int64);
        var logProbabilities = CudaTensor.Empty([rows], logits);
        var threads = size >= 8192 ? 1024 : size >= 256 ? 256 : 32;
        var shared = topP < 1 ? Math.Min(size, MaxCandidates) * sizeof(float) : 0;
        CudaProgram.Kernel("draw", "draw").LaunchEarly(
            rows, threads, shared, table, numbers, tokens, logProbabilities, (int)size, (float)temperature, (float)topP, (float)minP);
        return (tokens, logProbabilities);
    }

    // Tensor cores read eight neighbors at a time, everywhere.
    private static bool CanUseTensorCores(Tensor query, Tensor key, Tensor value)
    {
        var fits = query.dtype == ScalarType.BFloat16 && key.size(3) % 8 == 0 && key.size(3) <= 128 && (value.size(3) is 64 or 128)
            && query.size(1) % key.size(2) == 0;
        foreach (var tensor in (Tensor[])[query, key, value])
            fits = fits && CudaTensor.IsAligned(tensor) && tensor.stride()[..^1].All(stride => stride % 8 == 0);
        return fits;
    }

    private static Tensor Flash(Tensor query, Tensor key, Tensor value, Tensor first, Tensor last, double scale)
    {
        const int Warps = 4, HeadsPerBlock = 8;
        long[] q = query.stride(), k = key.stride(), v = value.stride();
        var (batch, heads, groups, width) = (query.size(0), query.size(1), key.size(2), value.size(3));
        var blocks = batch * groups * CudaKernel.Share(heads / groups, HeadsPerBlock);
        var splits = Math.Max(1, Math.Min(CudaKernel.Share(EnoughBlocks, blocks), CudaKernel.Share(key.size(1), 16 * Warps)));
        using var begins = first.contiguous();
        var output = CudaTensor.Empty([batch, heads, width], query);
        using var partial = splits > 1 ? CudaTensor.Empty([blocks, splits, HeadsPerBlock, width + 2], query, ScalarType.Float32) : null;
        CudaProgram.Kernel("flash_decode", "flash_decode").LaunchEarly(
            blocks * splits, Warps * 32, Warps * HeadsPerBlock * (width + 2) * sizeof(float), query, key, value, begins, last, output, partial,
            (int)heads, (int)groups, (int)splits, (int)key.size(3), (int)width, q[0], q[1], k[0], k[1], k[2], v[0], v[1], v[2], (float)scale);
        if (splits > 1)
        {
            CudaProgram.Kernel("flash_decode", "flash_decode_combine").LaunchEarly(
                batch * heads, (int)width, 0, partial, output, (int)heads, (int)groups, (int)splits, (int)width);
        }

        return output;
    }
}
