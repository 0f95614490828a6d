#pragma once
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>

#include <cmath>
#include <vector>

namespace minir1 {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

inline void require_float(const at::Tensor& tensor, const char* name) {
  TORCH_CHECK(tensor.scalar_type() == at::kFloat && tensor.device().is_cpu(), name, " must be a float32 tensor on the CPU");
}

// Whether a call must be recorded; sampling needs no autograd node.
template <typename... Tensors>
inline bool needs_graph(const Tensors&... tensors) {
  return c10::GradMode::is_enabled() && (... || tensors.requires_grad());
}

inline float dot(const float* a, const float* b, int64_t count) {
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t i = 0; i < count; i++) sum += a[i] * b[i];
  return sum;
}

inline void add_scaled(float* target, const float* source, float factor, int64_t count) {
#pragma omp simd
  for (int64_t i = 0; i < count; i++) target[i] += factor * source[i];
}

// Eight numbers at any address: lengths are padded to multiples of eight, so no loop has a scalar rest.
constexpr int64_t kLanes = 8;
typedef float Lanes __attribute__((vector_size(kLanes * sizeof(float)), aligned(sizeof(float))));
inline int64_t padded(int64_t count) { return (count + kLanes - 1) / kLanes * kLanes; }
inline Lanes& lanes(float* at) { return *reinterpret_cast<Lanes*>(at); }
inline const Lanes& lanes(const float* at) { return *reinterpret_cast<const Lanes*>(at); }

}  // namespace minir1
