#pragma once
#include "common.hpp"

// x / sqrt(mean(x^2) + epsilon) * weight over the last dimension (arXiv 1910.07467, equation 4), one pass a row.
namespace minir1 {

struct RmsNorm : torch::autograd::Function<RmsNorm> {
  static at::Tensor compute(const at::Tensor& input, const at::Tensor& weight, double epsilon, float* inverse_rms) {
    auto output = at::empty_like(input);
    const int64_t width = input.size(-1), rows = input.numel() / width;
    const float *x = input.data_ptr<float>(), *w = weight.data_ptr<float>();
    float* y = output.data_ptr<float>();
    at::parallel_for(0, rows, 1024, [&](int64_t begin, int64_t end) {
      for (int64_t row = begin; row < end; row++) {
        const float* in = x + row * width;
        const float inverse = 1 / std::sqrt(dot(in, in, width) / width + static_cast<float>(epsilon));
        if (inverse_rms) inverse_rms[row] = inverse;
        float* out = y + row * width;
#pragma omp simd
        for (int64_t i = 0; i < width; i++) out[i] = in[i] * inverse * w[i];
      }
    });
    return output;
  }

  static at::Tensor forward(AutogradContext* context, at::Tensor input, at::Tensor weight, double epsilon) {
    input = input.contiguous();
    auto inverse = at::empty({input.numel() / input.size(-1)}, input.options());
    auto output = compute(input, weight, epsilon, inverse.data_ptr<float>());
    context->save_for_backward({input, weight, inverse});
    return output;
  }

  // With n = x / rms: dx = (g w - n mean(g w n)) / rms, dw = sum over rows of g n.
  static variable_list backward(AutogradContext* context, variable_list gradients) {
    auto saved = context->get_saved_variables();
    auto gradient = gradients[0].contiguous();
    const auto &input = saved[0], &weight = saved[1], &inverse = saved[2];
    const int64_t width = input.size(-1), rows = input.numel() / width;
    auto input_gradient = at::empty_like(input);
    auto weight_gradient = at::zeros_like(weight);
    const float *x = input.data_ptr<float>(), *w = weight.data_ptr<float>(), *r = inverse.data_ptr<float>();
    const float* g = gradient.data_ptr<float>();
    float *dx = input_gradient.data_ptr<float>(), *dw = weight_gradient.data_ptr<float>();
    for (int64_t row = 0; row < rows; row++) {
      const float *in = x + row * width, *up = g + row * width;
      float* out = dx + row * width;
      const float scale = r[row];
      float sum = 0;
#pragma omp simd reduction(+ : sum)
      for (int64_t i = 0; i < width; i++) sum += up[i] * w[i] * in[i];
      const float mean = sum * scale * scale / width;
#pragma omp simd
      for (int64_t i = 0; i < width; i++) {
        out[i] = scale * (up[i] * w[i] - in[i] * mean);
        dw[i] += up[i] * in[i] * scale;
      }
    }
    return {input_gradient, weight_gradient, at::Tensor()};
  }
};

inline at::Tensor rms_norm(const at::Tensor& input, const at::Tensor& weight, double epsilon) {
  require_float(input, "input");
  require_float(weight, "weight");
  TORCH_CHECK(weight.dim() == 1 && input.size(-1) == weight.size(0), "rms_norm: a weight of ", weight.sizes(), " for rows of ", input.size(-1));
  if (needs_graph(input, weight)) return RmsNorm::apply(input, weight.contiguous(), epsilon);
  return RmsNorm::compute(input.contiguous(), weight.contiguous(), epsilon, nullptr);
}

}  // namespace minir1
