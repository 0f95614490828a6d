using static TorchSharp.torch;

namespace MiniR1.Exercises;

/// <summary>Attention of one new token, which the cache grows by.</summary>
/// <param name="query">[1, K]</param>
/// <param name="key">[1, K]</param>
/// <param name="value">[1, V]</param>
/// <param name="keys">those of the tokens so far, [1, K] each; the new one is added</param>
/// <param name="values">those of the tokens so far, [1, V] each; the new one is added</param>
/// <returns>[1, V]</returns>
public delegate Tensor CachedStep(Tensor query, Tensor key, Tensor value, List<Tensor> keys, List<Tensor> values);
