#pragma once
#include "common.hpp"

// silu(gate) * up (arXiv 2002.05202), gate and up side by side in one row: [..., 2I] -> [..., I].
namespace minir1 {

inline void swiglu_row(const float* gate, const float* up, float* out, int64_t width) {
#pragma omp simd
  for (int64_t i = 0; i < width; i++) out[i] = gate[i] / (1 + std::exp(-gate[i])) * up[i];
}

// d silu(g) = s (1 + g (1 - s)) with s = sigmoid(g).
inline void swiglu_row_backward(
    const float* gate, const float* up, const float* gradient, float* gate_gradient, float* up_gradient, int64_t width) {
#pragma omp simd
  for (int64_t i = 0; i < width; i++) {
    const float sigmoid = 1 / (1 + std::exp(-gate[i]));
    const float silu = gate[i] * sigmoid;
    gate_gradient[i] = gradient[i] * up[i] * (sigmoid + silu * (1 - sigmoid));
    up_gradient[i] = gradient[i] * silu;
  }
}

struct Swiglu : torch::autograd::Function<Swiglu> {
  static at::Tensor compute(const at::Tensor& gate_and_up) {
    auto sizes = gate_and_up.sizes().vec();
    const int64_t width = sizes.back() / 2;
    sizes.back() = width;
    auto output = at::empty(sizes, gate_and_up.options());
    const float* in = gate_and_up.data_ptr<float>();
    float* out = output.data_ptr<float>();
    at::parallel_for(0, output.numel() / width, 512, [&](int64_t begin, int64_t end) {
      for (int64_t row = begin; row < end; row++)
        swiglu_row(in + row * 2 * width, in + row * 2 * width + width, out + row * width, width);
    });
    return output;
  }

  static at::Tensor forward(AutogradContext* context, at::Tensor gate_and_up) {
    gate_and_up = gate_and_up.contiguous();
    context->save_for_backward({gate_and_up});
    return compute(gate_and_up);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    auto gate_and_up = context->get_saved_variables()[0];
    auto gradient = gradients[0].contiguous();
    auto result = at::empty_like(gate_and_up);
    const int64_t width = gate_and_up.size(-1) / 2;
    const float *in = gate_and_up.data_ptr<float>(), *g = gradient.data_ptr<float>();
    float* out = result.data_ptr<float>();
    for (int64_t row = 0; row < gradient.numel() / width; row++) {
      const int64_t at = row * 2 * width;
      swiglu_row_backward(in + at, in + at + width, g + row * width, out + at, out + at + width, width);
    }
    return {result};
  }
};

inline at::Tensor swiglu(const at::Tensor& gate_and_up) {
  require_float(gate_and_up, "gate_and_up");
  TORCH_CHECK(gate_and_up.size(-1) % 2 == 0, "swiglu: an odd last dimension, ", gate_and_up.sizes());
  return needs_graph(gate_and_up) ? Swiglu::apply(gate_and_up) : Swiglu::compute(gate_and_up.contiguous());
}

}  // namespace minir1
