#pragma once
#include "../optional.hpp"
#include "ops.hpp"

// The kernels of a decode step, one new token a row; none has a backward pass. Plain twins: FusedKernels.Decoding.cs.
namespace minir1::cuda {

inline bool aligned(const at::Tensor& tensor) { return reinterpret_cast<uintptr_t>(tensor.data_ptr()) % 16 == 0; }

// Whether the tensor cores can read such a cache: eight neighbours at a time, everywhere.
inline bool flash_decodes(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value) {
  bool fits = query.scalar_type() == at::kBFloat16 && key.size(3) % 8 == 0 && key.size(3) <= 128 &&
      (value.size(3) == 64 || value.size(3) == 128) && query.size(1) % key.size(2) == 0;
  for (const auto* tensor : {&query, &key, &value}) {
    fits = fits && aligned(*tensor);
    for (int64_t i = 0; i + 1 < tensor->dim(); i++) fits = fits && tensor->stride(i) % 8 == 0;
  }
  return fits;
}

inline at::Tensor flash_decode(
    const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, const at::Tensor& first, const at::Tensor& last,
    double scale) {
  constexpr int64_t warps = 4, heads_a_block = 8, enough = 264; // blocks: two a multiprocessor of an H100
  const int64_t batch = query.size(0), heads = query.size(1), groups = key.size(2), width = value.size(3);
  const auto begins = first.contiguous();
  const int64_t blocks = batch * groups * share(heads / groups, heads_a_block);
  const int64_t splits = std::max<int64_t>(1, std::min(share(enough, blocks), share(key.size(1), 16 * warps)));
  auto output = at::empty({batch, heads, width}, query.options());
  at::Tensor partial;
  if (splits > 1) partial = at::empty({blocks, splits, heads_a_block, width + 2}, query.options().dtype(at::kFloat));
  Kernel::of("flash_decode", "flash_decode")
      .launch_early(blocks * splits, warps * 32, warps * heads_a_block * (width + 2) * sizeof(float), data(query), data(key),
              data(value), data<int64_t>(begins), data<int64_t>(last), data(output), data<float>(partial),
              static_cast<int>(heads), static_cast<int>(groups), static_cast<int>(splits), static_cast<int>(key.size(3)),
              static_cast<int>(width), query.stride(0), query.stride(1), key.stride(0), key.stride(1), key.stride(2),
              value.stride(0), value.stride(1), value.stride(2), static_cast<float>(scale));
  if (splits > 1)
    Kernel::of("flash_decode", "flash_decode_combine")
        .launch_early(batch * heads, static_cast<int>(width), 0, data<float>(partial), data(output), static_cast<int>(heads),
                static_cast<int>(groups), static_cast<int>(splits), static_cast<int>(width));
  return output;
}

// query [B, H, K], key [B, S, G, K], value [B, S, G, V], first [B], last [1] -> [B, H, V]; no backward pass
inline at::Tensor decode_attention(
    const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, const at::Tensor& first, const at::Tensor& last,
    double scale) {
  const int64_t batch = query.size(0), heads = query.size(1), width = key.size(3), value_width = value.size(3);
  TORCH_CHECK(query.dim() == 3 && key.dim() == 4 && value.dim() == 4 && query.size(2) == width && key.size(0) == batch &&
                  width % 4 == 0 && value_width % 4 == 0 && key.stride(3) == 1 && value.stride(3) == 1 &&
                  query.stride(2) == 1 && first.numel() == batch && last.numel() == 1,
              "decode_attention: query ", query.sizes(), ", key ", key.sizes(), " and value ", value.sizes(), " do not fit");
  if (flash_decodes(query, key, value)) return flash_decode(query, key, value, first, last, scale);
  const auto begins = first.contiguous();
  auto output = at::empty({batch, heads, value_width}, query.options());
  // Few rows and heads leave most multiprocessors idle: then more warps share one row's positions.
  const int threads = batch * heads < 264 ? 512 : 128;
  const size_t shared = (width + threads / 32 * value_width + key.size(1)) * sizeof(float);
  Kernel::of("decode_attention", instance("decode_attention", query))
      .launch(batch * heads, threads, shared, data(query), data(key), data(value), data<int64_t>(begins), data<int64_t>(last),
              data(output), static_cast<int>(heads), static_cast<int>(heads / key.size(2)), static_cast<int>(width),
              static_cast<int>(value_width), query.stride(0), query.stride(1), key.stride(0), key.stride(1), key.stride(2),
              value.stride(0), value.stride(1), value.stride(2), static_cast<float>(scale));
  return output;
}

// input [..., I] of one row, weight [O, I] or gated [2 O, I], norm [I], bias [O], residual [..., O] -> [..., O]
inline at::Tensor linear_row(
    const at::Tensor& input, const at::Tensor& weight, const Optional<at::Tensor>& norm,
    const Optional<at::Tensor>& bias, const Optional<at::Tensor>& residual, double epsilon, bool gated) {
  const int64_t inputs = input.size(-1), outputs = weight.size(0) / (gated ? 2 : 1);
  TORCH_CHECK(input.numel() == inputs && weight.dim() == 2 && weight.size(1) == inputs && inputs % 8 == 0 &&
                  input.scalar_type() == weight.scalar_type() && weight.is_contiguous() && aligned(weight) &&
                  !(gated && weight.size(0) % 2 != 0),
              "linear_row: a weight of ", weight.sizes(), " for an input of ", input.sizes());
  const auto x = input.is_contiguous() && aligned(input) ? input : input.clone(at::MemoryFormat::Contiguous);
  auto shape = input.sizes().vec();
  shape.back() = outputs;
  const auto n = norm ? norm->contiguous() : at::Tensor(), b = bias ? bias->contiguous() : at::Tensor(),
             r = residual ? residual->contiguous() : at::Tensor();
  auto output = at::empty(shape, input.options());
  // Warps that share a long row of the weight keep its memory together; very many rows keep all warps busy alone.
  constexpr int64_t warps = 8;
  const int split = outputs > 16384 ? 1 : inputs >= 4096 ? 4 : 2;
  Kernel::of("linear_row", instance("linear_row", weight))
      .launch_early(share(outputs * split, warps), warps * 32, norm ? inputs * input.element_size() : 0, data(x), data(n),
              data(weight), data(b), data(r), data(output), static_cast<int>(inputs), static_cast<int>(outputs),
              static_cast<int>(gated), split, static_cast<float>(epsilon));
  return output;
}

// parts [B, 1, H + 2G, 2P], tables [1, P], place [1], caches [B, S, G, 2P], which get the new token -> query [B, 1, H, 2P]
inline at::Tensor rotary_cache(
    const at::Tensor& parts, const at::Tensor& cosine, const at::Tensor& sine, const at::Tensor& place,
    const at::Tensor& keys, const at::Tensor& values) {
  const int64_t batch = parts.size(0), groups = keys.size(2), heads = parts.size(2) - 2 * groups, pairs = parts.size(3) / 2;
  TORCH_CHECK(parts.dim() == 4 && parts.size(1) == 1 && parts.is_contiguous() && cosine.numel() == pairs &&
                  sine.numel() == pairs && keys.size(0) == batch && keys.size(3) == 2 * pairs && keys.stride(3) == 1 &&
                  values.sizes() == keys.sizes() && values.stride(3) == 1 && heads > 0 && place.numel() == 1,
              "rotary_cache: parts of ", parts.sizes(), " do not fit a cache of ", keys.sizes());
  auto c = cosine.contiguous(), s = sine.contiguous();
  auto query = at::empty({batch, 1, heads, 2 * pairs}, parts.options());
  const int64_t count = parts.numel() / 2;
  Kernel::of("rotary_cache", instance("rotary_cache", parts))
      .launch_early(share(count, 256), 256, 0, data(parts), data<float>(c), data<float>(s), data<int64_t>(place), data(query),
              data(keys), data(values), count, static_cast<int>(heads), static_cast<int>(groups), static_cast<int>(pairs),
              keys.stride(0), keys.stride(1), keys.stride(2), values.stride(0), values.stride(1), values.stride(2));
  return query;
}

}  // namespace minir1::cuda
