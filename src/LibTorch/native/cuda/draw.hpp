#pragma once
#include "ops.hpp"

// The draw of a decode step in one kernel. Plain twin: FusedKernels.Drawing.cs.
namespace minir1::cuda {

// logits [B, V] float32, uniforms [B] -> tokens [B] int64, log_probabilities [B]; no backward pass
inline std::tuple<at::Tensor, at::Tensor> draw(
    const at::Tensor& logits, const at::Tensor& uniforms, double temperature, double top_p, double min_p) {
  const int64_t rows = logits.size(0), size = logits.size(-1);
  TORCH_CHECK(logits.dim() == 2 && logits.scalar_type() == at::kFloat && uniforms.numel() == rows && size > 0 &&
                  uniforms.scalar_type() == at::kFloat && temperature > 0,
              "draw: uniform numbers of ", uniforms.sizes(), " for logits of ", logits.sizes());
  constexpr int64_t most_candidates = 11264; // kCandidates
  const auto table = logits.contiguous(), numbers = uniforms.contiguous();
  auto tokens = at::empty({rows}, logits.options().dtype(at::kLong)), log_probabilities = at::empty({rows}, logits.options());
  const int threads = size >= 8192 ? 1024 : size >= 256 ? 256 : 32;
  const size_t shared = top_p < 1 ? std::min(size, most_candidates) * sizeof(float) : 0;
  Kernel::of("draw", "draw")
      .launch_early(rows, threads, shared, data<float>(table), data<float>(numbers), data<int64_t>(tokens),
              data<float>(log_probabilities), static_cast<int>(size), static_cast<float>(temperature),
              static_cast<float>(top_p), static_cast<float>(min_p));
  return {tokens, log_probabilities};
}

}  // namespace minir1::cuda
