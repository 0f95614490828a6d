#pragma once
#include "common.hpp"

// The quintic Newton-Schulz iteration of Muon (Jordan et al., 2024) over many small matrices [N, R, C], R <= C:
// X <- a X + (b G + c G G) X with G = X X^T, from X = M / |M|. libtorch's batched product calls the BLAS once a
// matrix, which for matrices of this size is mostly overhead.
namespace minir1 {

// One row of a product: result[0 .. Blocks * 8) = sum over k of left[k] right[k][...], kept in registers.
template <int Blocks>
inline void row_product(const float* left, const float* right, int64_t inner, int64_t stride, float* result) {
  Lanes sum[Blocks] = {};
  for (int64_t k = 0; k < inner; k++)
    for (int block = 0; block < Blocks; block++) sum[block] += left[k] * lanes(right + k * stride + block * kLanes);
  for (int block = 0; block < Blocks; block++) lanes(result + block * kLanes) = sum[block];
}

// result[R, C] = left[R, K] right[K, C].
inline void multiply(const float* left, const float* right, float* result, int64_t rows, int64_t inner, int64_t columns) {
  for (int64_t i = 0; i < rows; i++) {
    const float* from = left + i * inner;
    float* out = result + i * columns;
    int64_t c = 0;
    for (; c + 4 * kLanes <= columns; c += 4 * kLanes) row_product<4>(from, right + c, inner, columns, out + c);
    for (; c + kLanes <= columns; c += kLanes) row_product<1>(from, right + c, inner, columns, out + c);
    for (; c < columns; c++) {
      float sum = 0;
      for (int64_t k = 0; k < inner; k++) sum += from[k] * right[k * columns + c];
      out[c] = sum;
    }
  }
}

inline void orthogonalise(float* x, int64_t rows, int64_t columns, int64_t steps, std::vector<float>& workspace) {
  workspace.resize(3 * rows * rows + 2 * rows * columns);
  float *gram = workspace.data(), *square = gram + rows * rows, *polynomial = square + rows * rows;
  float *moved = polynomial + rows * rows, *transposed = moved + rows * columns;
  const int64_t count = rows * columns;
  const float scale = 1 / (std::sqrt(dot(x, x, count)) + 1e-7f);
  for (int64_t i = 0; i < count; i++) x[i] *= scale;
  for (int64_t step = 0; step < steps; step++) {
    for (int64_t i = 0; i < rows; i++)
      for (int64_t j = 0; j < columns; j++) transposed[j * rows + i] = x[i * columns + j];
    multiply(x, transposed, gram, rows, columns, rows);
    multiply(gram, gram, square, rows, rows, rows);
    for (int64_t i = 0; i < rows * rows; i++) polynomial[i] = -4.7750f * gram[i] + 2.0315f * square[i];
    multiply(polynomial, x, moved, rows, rows, columns);
    for (int64_t i = 0; i < count; i++) x[i] = 3.4445f * x[i] + moved[i];
  }
}

inline at::Tensor newton_schulz(const at::Tensor& matrices, int64_t steps) {
  require_float(matrices, "matrices");
  TORCH_CHECK(matrices.dim() == 3, "newton_schulz: matrices must be [N, R, C], not ", matrices.sizes());
  auto result = matrices.contiguous().clone();
  const int64_t rows = result.size(1), columns = result.size(2);
  float* data = result.data_ptr<float>();
  at::parallel_for(0, result.size(0), 1, [&](int64_t begin, int64_t end) {
    std::vector<float> workspace;
    for (int64_t i = begin; i < end; i++) orthogonalise(data + i * rows * columns, rows, columns, steps, workspace);
  });
  return result;
}

}  // namespace minir1
