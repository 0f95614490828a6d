#pragma once
#include "common.hpp"

// Rotary embedding (arXiv 2104.09864) of the last 2P numbers of each row, neighbours paired; what stands before them
// is copied. input [B, T, H, N+2P], cosine and sine [T, P].
namespace minir1 {

struct RotaryTail : torch::autograd::Function<RotaryTail> {
  static at::Tensor turn(const at::Tensor& input, const at::Tensor& cosine, const at::Tensor& sine, float direction) {
    auto output = at::empty(input.sizes(), input.options());
    const int64_t length = input.size(1), heads = input.size(2), width = input.size(3), pairs = cosine.size(1);
    const int64_t plain = width - 2 * pairs;
    const int64_t stride_batch = input.stride(0), stride_time = input.stride(1), stride_head = input.stride(2);
    const float *x = input.data_ptr<float>(), *c = cosine.data_ptr<float>(), *s = sine.data_ptr<float>();
    float* y = output.data_ptr<float>();
    at::parallel_for(0, input.size(0) * length, 256, [&](int64_t begin, int64_t end) {
      for (int64_t at = begin; at < end; at++) {
        const int64_t time = at % length;
        const float *cosines = c + time * pairs, *sines = s + time * pairs;
        for (int64_t head = 0; head < heads; head++) {
          const float* in = x + at / length * stride_batch + time * stride_time + head * stride_head;
          float* out = y + (at * heads + head) * width;
          for (int64_t i = 0; i < plain; i++) out[i] = in[i];
          for (int64_t i = 0; i < pairs; i++) {
            const float a = in[plain + 2 * i], b = in[plain + 2 * i + 1], turned = direction * sines[i];
            out[plain + 2 * i] = a * cosines[i] - b * turned;
            out[plain + 2 * i + 1] = a * turned + b * cosines[i];
          }
        }
      }
    });
    return output;
  }

  static at::Tensor forward(AutogradContext* context, at::Tensor input, at::Tensor cosine, at::Tensor sine) {
    context->save_for_backward({cosine, sine});
    return turn(input, cosine, sine, 1);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    auto saved = context->get_saved_variables();
    return {turn(gradients[0].contiguous(), saved[0], saved[1], -1), at::Tensor(), at::Tensor()};
  }
};

inline at::Tensor rotary_tail(const at::Tensor& input, const at::Tensor& cosine, const at::Tensor& sine) {
  require_float(input, "input");
  require_float(cosine, "cosine");
  require_float(sine, "sine");
  TORCH_CHECK(
      input.dim() == 4 && cosine.dim() == 2 && cosine.sizes() == sine.sizes() && cosine.size(0) == input.size(1) &&
          2 * cosine.size(1) <= input.size(3),
      "rotary_tail: tables of ", cosine.sizes(), " and ", sine.sizes(), " do not fit an input of ", input.sizes());
  auto rows = input.stride(3) == 1 ? input : input.contiguous();
  auto c = cosine.contiguous(), s = sine.contiguous();
  return needs_graph(input) ? RotaryTail::apply(rows, c, s) : RotaryTail::turn(rows, c, s, 1);
}

// Number i paired with number i + P of a row of 2P; without gradients.
inline at::Tensor rotary_halves(const at::Tensor& input, const at::Tensor& cosine, const at::Tensor& sine) {
  require_float(input, "input");
  require_float(cosine, "cosine");
  require_float(sine, "sine");
  auto rows = input.stride(3) == 1 ? input : input.contiguous();
  auto c = cosine.contiguous(), s = sine.contiguous();
  auto output = at::empty(input.sizes(), input.options());
  const int64_t length = rows.size(1), heads = rows.size(2), pairs = c.size(1);
  const float *x = rows.data_ptr<float>(), *cosines = c.data_ptr<float>(), *sines = s.data_ptr<float>();
  float* y = output.data_ptr<float>();
  at::parallel_for(0, rows.size(0) * length, 256, [&](int64_t begin, int64_t end) {
    for (int64_t at = begin; at < end; at++) {
      const int64_t time = at % length;
      const float *cos = cosines + time * pairs, *sin = sines + time * pairs;
      for (int64_t head = 0; head < heads; head++) {
        const float* in = x + at / length * rows.stride(0) + time * rows.stride(1) + head * rows.stride(2);
        float* out = y + (at * heads + head) * 2 * pairs;
        for (int64_t i = 0; i < pairs; i++) {
          const float a = in[i], b = in[i + pairs];
          out[i] = a * cos[i] - b * sin[i];
          out[i + pairs] = a * sin[i] + b * cos[i];
        }
      }
    }
  });
  return output;
}

}  // namespace minir1
