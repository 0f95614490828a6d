#pragma once
#include "decoding.hpp"

// A mixture's chosen experts for few tokens. Plain twin: FusedKernels.ChosenExperts.cs.
namespace minir1::cuda {

// tokens [N, D], choices [N, K] int64, weights [N, K] float32, addresses [2, E] int64 of the experts' gate and up rows
// [2 inner, D] and down rows [D, inner], of the tokens' type -> [N, D]; no backward pass
inline at::Tensor chosen_experts(
    const at::Tensor& tokens, const at::Tensor& choices, const at::Tensor& weights, const at::Tensor& addresses, int64_t inner) {
  const int64_t count = choices.numel(), width = tokens.size(-1), experts = addresses.size(-1), per_token = choices.size(-1);
  TORCH_CHECK(tokens.dim() == 2 && choices.dim() == 2 && choices.size(0) == tokens.size(0) && weights.sizes() == choices.sizes() &&
                  weights.scalar_type() == at::kFloat && choices.scalar_type() == at::kLong && addresses.dim() == 2 &&
                  addresses.size(0) == 2 && addresses.is_cuda() && addresses.scalar_type() == at::kLong && width % 8 == 0 &&
                  inner % 8 == 0,
              "chosen_experts: choices of ", choices.sizes(), " and weights of ", weights.sizes(), " for tokens of ", tokens.sizes());
  constexpr int64_t warps = 8;
  const auto x = tokens.is_contiguous() && aligned(tokens) ? tokens : tokens.clone(at::MemoryFormat::Contiguous);
  const auto c = choices.contiguous(), w = weights.contiguous(), table = addresses.contiguous();
  const int64_t groups = std::min(count, experts), inner_tiles = share(inner, warps), outer_tiles = share(width, warps);
  const auto integers = choices.options().dtype(at::kInt);
  const auto starts = at::empty({experts + 1}, integers), order = at::empty({count}, integers), used = at::empty({groups}, integers);
  const auto middle = at::empty({count, inner}, x.options()), partial = at::empty({count, width}, x.options().dtype(at::kFloat));
  auto output = at::empty_like(x);
  Kernel::of("chosen_experts", "order_choices")
      .launch_early(1, 256, experts * sizeof(int), data<int64_t>(c), data<int>(starts), data<int>(order), data<int>(used),
              static_cast<int>(count), static_cast<int>(experts), static_cast<int>(groups));
  Kernel::of("chosen_experts", instance("experts_inner", x))
      .launch_early(groups * inner_tiles, warps * 32, 0, data(x), data<float>(w), data<int64_t>(table), data<int>(starts),
              data<int>(order), data<int>(used), data(middle), static_cast<int>(width), static_cast<int>(inner),
              static_cast<int>(per_token), static_cast<int>(inner_tiles));
  Kernel::of("chosen_experts", instance("experts_outer", x))
      .launch_early(groups * outer_tiles, warps * 32, 0, data(middle), data<int64_t>(table) + experts, data<int>(starts),
              data<int>(order), data<int>(used), data<float>(partial), static_cast<int>(inner), static_cast<int>(width),
              static_cast<int>(outer_tiles));
  Kernel::of("chosen_experts", instance("experts_sum", x))
      .launch_early(share(output.numel() / 4, 256), 256, 0, data<float>(partial), data(output), output.numel(),
              static_cast<int>(width), static_cast<int>(per_token));
  return output;
}

// Where the numbers of tensors lie on the GPU, for kernels that choose among them: [count] int64 on the CPU.
inline at::Tensor addresses(at::TensorList tensors) {
  auto result = at::empty({static_cast<int64_t>(tensors.size())}, at::kLong);
  for (size_t i = 0; i < tensors.size(); i++) {
    TORCH_CHECK(tensors[i].is_contiguous() && aligned(tensors[i]), "addresses: tensor ", i, " is not in one piece");
    result.data_ptr<int64_t>()[i] = reinterpret_cast<int64_t>(tensors[i].data_ptr());
  }
  return result;
}

}  // namespace minir1::cuda
