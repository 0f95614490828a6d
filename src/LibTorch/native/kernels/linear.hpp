#pragma once
#include "common.hpp"

#include <cstring>

// y = x Wᵀ + b where W is float32 or bfloat16 and x is float32, without gradients. For few rows of x, as a decode step
// has, reading W is all the work: each row of W is read once, for all rows of x, by all threads side by side. More rows
// are multiplied in blocks of x that stay in a core's cache; a bfloat16 W is widened in registers. A BLAS copies W into
// an order of its own first, which pays from about 64 rows on.
namespace minir1 {

constexpr int64_t kBlockRows = 32;
constexpr int64_t kFewRows = 64;
constexpr int64_t kWidenedRows = 512;

typedef uint16_t HalfLanes __attribute__((vector_size(kLanes * sizeof(uint16_t)), aligned(sizeof(uint16_t))));
typedef uint32_t BitLanes __attribute__((vector_size(kLanes * sizeof(uint32_t))));

inline Lanes load_lanes(const float* at) { return lanes(at); }

// A bfloat16 is the upper half of a float32.
inline Lanes load_lanes(const at::BFloat16* at) {
  const BitLanes bits = __builtin_convertvector(*reinterpret_cast<const HalfLanes*>(at), BitLanes) << 16;
  Lanes wide;
  std::memcpy(&wide, &bits, sizeof wide);
  return wide;
}

struct LinearShape {
  int64_t rows, inputs, outputs;
  const float* bias;
};

// One row of x: a single stream of weights, asked for two kilobytes ahead, comes as fast as the memory can.
template <typename Weight>
inline float dot_row(const Weight* w, const float* x, int64_t inputs) {
  constexpr int64_t kAhead = 2048 / sizeof(Weight);
  Lanes sums[4] = {};
  int64_t i = 0;
  for (; i + 4 * kLanes <= inputs; i += 4 * kLanes) {
    __builtin_prefetch(w + i + kAhead);
    for (int part = 0; part < 4; part++) sums[part] += load_lanes(w + i + part * kLanes) * lanes(x + i + part * kLanes);
  }
  const Lanes all = (sums[0] + sums[1]) + (sums[2] + sums[3]);
  float sum = 0;
  for (int lane = 0; lane < kLanes; lane++) sum += all[lane];
  for (; i < inputs; i++) sum += static_cast<float>(w[i]) * x[i];
  return sum;
}

// R rows of x times O rows of W; the R·O sums stay in registers.
template <int R, int O, typename Weight>
inline void multiply_tile(const float* x, const Weight* w, float* y, int64_t output, const LinearShape& shape) {
  const int64_t inputs = shape.inputs;
  Lanes sums[R][O] = {};
  int64_t i = 0;
  for (; i + kLanes <= inputs; i += kLanes) {
    Lanes weights[O];
    for (int o = 0; o < O; o++) weights[o] = load_lanes(w + o * inputs + i);
    for (int r = 0; r < R; r++) {
      const Lanes in = lanes(x + r * inputs + i);
      for (int o = 0; o < O; o++) sums[r][o] += in * weights[o];
    }
  }
  for (int r = 0; r < R; r++) {
    for (int o = 0; o < O; o++) {
      float sum = shape.bias ? shape.bias[output + o] : 0;
      for (int lane = 0; lane < kLanes; lane++) sum += sums[r][o][lane];
      for (int64_t rest = i; rest < inputs; rest++) sum += static_cast<float>(w[o * inputs + rest]) * x[r * inputs + rest];
      y[r * shape.outputs + output + o] = sum;
    }
  }
}

template <int O, typename Weight>
inline void multiply_rows(const float* x, const Weight* w, float* y, int64_t rows, int64_t output, const LinearShape& shape) {
  for (; rows >= 4; rows -= 4, x += 4 * shape.inputs, y += 4 * shape.outputs) multiply_tile<4, O>(x, w, y, output, shape);
  if (rows == 3) multiply_tile<3, O>(x, w, y, output, shape);
  if (rows == 2) multiply_tile<2, O>(x, w, y, output, shape);
  if (rows == 1) multiply_tile<1, O>(x, w, y, output, shape);
}

template <typename Weight>
inline void multiply(const float* x, const Weight* weight, float* y, const LinearShape& shape) {
  const int64_t grain = std::max<int64_t>(1, 65536 / (shape.inputs * std::min(shape.rows, kBlockRows)));
  if (shape.rows == 1) {
    at::parallel_for(0, shape.outputs, grain, [&](int64_t begin, int64_t end) {
      for (int64_t o = begin; o < end; o++) y[o] = dot_row(weight + o * shape.inputs, x, shape.inputs) + (shape.bias ? shape.bias[o] : 0);
    });
    return;
  }
  for (int64_t first = 0; first < shape.rows; first += kBlockRows) {
    const int64_t rows = std::min(kBlockRows, shape.rows - first);
    const float* in = x + first * shape.inputs;
    float* out = y + first * shape.outputs;
    at::parallel_for(0, shape.outputs, grain, [&](int64_t begin, int64_t end) {
      int64_t o = begin;
      for (; o + 3 <= end; o += 3) multiply_rows<3>(in, weight + o * shape.inputs, out, rows, o, shape);
      for (; o < end; o++) multiply_rows<1>(in, weight + o * shape.inputs, out, rows, o, shape);
    });
  }
}

inline at::Tensor widened(const at::Tensor& half) {
  auto wide = at::empty(half.sizes(), half.options().dtype(at::kFloat));
  const at::BFloat16* from = half.data_ptr<at::BFloat16>();
  float* to = wide.data_ptr<float>();
  at::parallel_for(0, half.numel(), 1 << 15, [&](int64_t begin, int64_t end) {
    int64_t i = begin;
    for (; i + kLanes <= end; i += kLanes) lanes(to + i) = load_lanes(from + i);
    for (; i < end; i++) to[i] = static_cast<float>(from[i]);
  });
  return wide;
}

// By the library, a part of W after the other, so that what is widened stays in the cache.
inline void multiply_many(const at::Tensor& x, const at::Tensor& weight, const Optional<at::Tensor>& bias, at::Tensor& y) {
  const bool is_half = weight.scalar_type() == at::kBFloat16;
  const int64_t part = is_half ? kWidenedRows : weight.size(0);
  for (int64_t first = 0; first < weight.size(0); first += part) {
    const auto rows = weight.narrow(0, first, std::min(part, weight.size(0) - first));
    auto out = y.narrow(1, first, rows.size(0));
    at::mm_out(out, x, (is_half ? widened(rows) : rows).t());
  }
  if (bias.has_value() && bias->defined()) y.add_(*bias);
}

inline at::Tensor linear(const at::Tensor& input, const at::Tensor& weight, const Optional<at::Tensor>& bias) {
  require_float(input, "input");
  TORCH_CHECK(
      weight.dim() == 2 && weight.is_contiguous() && input.size(-1) == weight.size(1) &&
          (weight.scalar_type() == at::kFloat || weight.scalar_type() == at::kBFloat16),
      "linear: a weight of ", weight.sizes(), " does not fit an input of ", input.sizes());
  auto x = input.reshape({-1, input.size(-1)}).contiguous();
  auto y = at::empty({x.size(0), weight.size(0)}, x.options());
  const bool has_bias = bias.has_value() && bias->defined();
  if (has_bias) require_float(*bias, "bias");
  const LinearShape shape = {x.size(0), weight.size(1), weight.size(0), has_bias ? bias->data_ptr<float>() : nullptr};
  if (shape.rows > kFewRows)
    multiply_many(x, weight, bias, y);
  else if (weight.scalar_type() == at::kFloat)
    multiply(x.data_ptr<float>(), weight.data_ptr<float>(), y.data_ptr<float>(), shape);
  else
    multiply(x.data_ptr<float>(), weight.data_ptr<at::BFloat16>(), y.data_ptr<float>(), shape);
  auto sizes = input.sizes().vec();
  sizes.back() = weight.size(0);
  return y.view(sizes);
}

}  // namespace minir1
