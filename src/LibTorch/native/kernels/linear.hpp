#pragma once
#include "common.hpp"

#include <cstring>

// y = x Wᵀ + b where W is float32 or bfloat16 and x is float32, without gradients. For few rows of x, as a decode step
// has, reading W is all the work: each row of W is read once, for all rows of x, by all threads side by side. For many
// rows a bfloat16 W is widened block by block and multiplied by the library.
namespace minir1 {

constexpr int64_t kFewRows = 8;
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

// The dot products of one row of W with R rows of x, two sums each so that additions need not wait for each other.
template <int R, typename Weight>
inline void dot_rows(const Weight* w, const float* x, int64_t inputs, float* result) {
  Lanes first[R] = {}, second[R] = {};
  int64_t i = 0;
  for (; i + 2 * kLanes <= inputs; i += 2 * kLanes) {
    const Lanes a = load_lanes(w + i), b = load_lanes(w + i + kLanes);
    for (int r = 0; r < R; r++) {
      first[r] += a * lanes(x + r * inputs + i);
      second[r] += b * lanes(x + r * inputs + i + kLanes);
    }
  }
  for (int r = 0; r < R; r++) {
    const Lanes both = first[r] + second[r];
    float sum = 0;
    for (int lane = 0; lane < kLanes; lane++) sum += both[lane];
    for (int64_t rest = i; rest < inputs; rest++) sum += static_cast<float>(w[rest]) * x[r * inputs + rest];
    result[r] = sum;
  }
}

template <typename Weight>
inline void dot_rows(const Weight* w, const float* x, int64_t rows, int64_t inputs, float* result) {
  for (; rows >= 4; rows -= 4, x += 4 * inputs, result += 4) dot_rows<4>(w, x, inputs, result);
  if (rows == 3) dot_rows<3>(w, x, inputs, result);
  if (rows == 2) dot_rows<2>(w, x, inputs, result);
  if (rows == 1) dot_rows<1>(w, x, inputs, result);
}

template <typename Weight>
inline void few_rows(const at::Tensor& x, const at::Tensor& weight, const float* bias, at::Tensor& y) {
  const int64_t rows = x.size(0), inputs = weight.size(1), outputs = weight.size(0);
  const float* in = x.data_ptr<float>();
  const Weight* w = weight.data_ptr<Weight>();
  float* out = y.data_ptr<float>();
  at::parallel_for(0, outputs, std::max<int64_t>(1, 65536 / inputs), [&](int64_t begin, int64_t end) {
    float products[kFewRows];
    for (int64_t o = begin; o < end; o++) {
      dot_rows(w + o * inputs, in, rows, inputs, products);
      for (int64_t r = 0; r < rows; r++) out[r * outputs + o] = products[r] + (bias ? bias[o] : 0);
    }
  });
}

inline at::Tensor widened(const at::Tensor& half) {
  auto wide = at::empty(half.sizes(), half.options().dtype(at::kFloat));
  const at::BFloat16* from = half.data_ptr<at::BFloat16>();
  float* to = wide.data_ptr<float>();
  at::parallel_for(0, half.numel(), 1 << 16, [&](int64_t begin, int64_t end) {
    int64_t i = begin;
    for (; i + kLanes <= end; i += kLanes) lanes(to + i) = load_lanes(from + i);
    for (; i < end; i++) to[i] = static_cast<float>(from[i]);
  });
  return wide;
}

inline void many_rows(const at::Tensor& x, const at::Tensor& weight, at::Tensor& y) {
  for (int64_t first = 0; first < weight.size(0); first += kWidenedRows) {
    const int64_t count = std::min(kWidenedRows, weight.size(0) - first);
    y.narrow(1, first, count).copy_(at::mm(x, widened(weight.narrow(0, first, count)).t()));
  }
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
  const bool is_half = weight.scalar_type() == at::kBFloat16;
  if (has_bias) require_float(*bias, "bias");
  if (x.size(0) <= kFewRows) {
    const float* added = has_bias ? bias->data_ptr<float>() : nullptr;
    is_half ? few_rows<at::BFloat16>(x, weight, added, y) : few_rows<float>(x, weight, added, y);
  } else {
    if (is_half) many_rows(x, weight, y);
    else at::mm_out(y, x, weight.t());
    if (has_bias) y.add_(*bias);
  }
  auto sizes = input.sizes().vec();
  sizes.back() = weight.size(0);
  return y.view(sizes);
}

}  // namespace minir1
