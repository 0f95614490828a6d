#pragma once
#include "ops.hpp"

// Log-probabilities of given tokens, forward and backward, in one kernel each. Plain twin:
// FusedKernels.LogProbabilities.cs.
namespace minir1::cuda {

struct LogProbabilities : torch::autograd::Function<LogProbabilities> {
  static variable_list compute(const at::Tensor& logits, const at::Tensor& targets, double temperature) {
    constexpr int64_t long_row = 2048;
    const int64_t count = targets.numel(), size = logits.size(-1), is_block = size >= long_row;
    const auto options = logits.options().dtype(at::kFloat);
    auto taken = at::empty(targets.sizes(), options), entropy = at::empty(targets.sizes(), options),
         normaliser = at::empty(targets.sizes(), options);
    Kernel::of("log_probabilities", instance("log_probabilities_forward", logits))
        .launch(is_block ? count : share(count, 8), 256, 0, data(logits), data<int64_t>(targets), data<float>(taken),
                data<float>(entropy), data<float>(normaliser), count, static_cast<int>(size),
                static_cast<float>(1 / temperature), static_cast<int>(is_block));
    return {taken, entropy, normaliser};
  }

  static variable_list forward(AutogradContext* context, at::Tensor logits, at::Tensor targets, double temperature) {
    auto results = compute(logits, targets, temperature);
    context->save_for_backward({logits, targets, results[2]});
    context->saved_data["temperature"] = temperature;
    context->mark_non_differentiable({results[1]});
    return {results[0], results[1]};
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const auto gradient = gradients[0].contiguous();
    auto logit_gradient = at::empty_like(saved[0]);
    Kernel::of("log_probabilities", instance("log_probabilities_backward", saved[0]))
        .launch(share(saved[0].numel(), 256), 256, 0, data<float>(gradient), data(saved[0]), data<int64_t>(saved[1]),
                data<float>(saved[2]), data(logit_gradient), saved[1].numel(), static_cast<int>(saved[0].size(-1)),
                static_cast<float>(1 / context->saved_data["temperature"].toDouble()));
    return {logit_gradient, at::Tensor(), at::Tensor()};
  }
};

// logits [..., V], targets [...] int64 -> log-probabilities of the targets and entropies, [...] float32
inline std::tuple<at::Tensor, at::Tensor> log_probabilities(
    const at::Tensor& logits, const at::Tensor& targets, double temperature) {
  TORCH_CHECK(logits.dim() == targets.dim() + 1 && logits.numel() == targets.numel() * logits.size(-1) &&
                  targets.scalar_type() == at::kLong && temperature > 0,
              "log_probabilities: targets of ", targets.sizes(), " for logits of ", logits.sizes());
  const auto rows = logits.contiguous(), ids = targets.contiguous();
  const auto results = records(logits) ? LogProbabilities::apply(rows, ids, temperature)
                                       : LogProbabilities::compute(rows, ids, temperature);
  return {results[0], results[1]};
}

}  // namespace minir1::cuda
