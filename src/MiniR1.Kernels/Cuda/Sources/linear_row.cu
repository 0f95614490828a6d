// y = norm(x) W^T + b + r for one row x, where reading W is all the work: a warp a row of W, 16 bytes a lane at a time.
// `norm`, `bias` and `residual` may be null. Gated, W holds I gate rows, then I up rows, and y is silu(gate) up.
// norm(x) into shared memory, by all threads of a block.
template <typename T>
__device__ void normalise(const T* x, const T* norm, T* normed, int inputs, float epsilon) {
  __shared__ float sums[32];
  float sum = 0;
  for (int i = threadIdx.x * 4; i < inputs; i += blockDim.x * 4) {
    const Four a = load4(x + i);
#pragma unroll
    for (int k = 0; k < 4; k++) sum = fmaf(a.at[k], a.at[k], sum);
  }
  sum = warp_sum(sum);
  if (lane_index() == 0) sums[warp_index()] = sum;
  __syncthreads();
  sum = 0;
  for (int warp = 0; warp < warp_count(); warp++) sum += sums[warp];
  const float inverse = rsqrtf(sum / inputs + epsilon);
  for (int i = threadIdx.x * 4; i < inputs; i += blockDim.x * 4) {
    Four a = load4(x + i);
    const Four w = load4(norm + i);
#pragma unroll
    for (int k = 0; k < 4; k++) a.at[k] *= inverse * w.at[k];
    store4(normed + i, a);
  }
  __syncthreads();
}

// A block computes warps / split outputs; `split` warps share a row of W, so that a long row's memory lies together.
template <typename T, bool Gated>
__device__ __forceinline__ void multiply(
    const T* in, const T* weight, const T* bias, const T* residual, T* y, int inputs, int outputs, int split) {
  __shared__ float sums[2][32];
  const int output = (blockIdx.x * warp_count() + warp_index()) / split, part = warp_index() % split;
  const T* row = weight + static_cast<int64>(output) * inputs;
  const T* up_row = row + static_cast<int64>(outputs) * inputs;
  const int stride = split * 32, first = (part * 32 + lane_index()) * Pack<T>::numbers;
  float sum = 0, up = 0;
  for (int from = first; output < outputs && from < inputs; from += kAhead * stride * Pack<T>::numbers) {
    Pack<T> w[kAhead], u[kAhead], a[kAhead];
    fetch(w, row, from, stride, inputs);
    if (Gated) fetch(u, up_row, from, stride, inputs);
    fetch(a, in, from, stride, inputs);
#pragma unroll
    for (int k = 0; k < kAhead; k++) {
      sum = w[k].dot(a[k], sum);
      if (Gated) up = u[k].dot(a[k], up);
    }
  }
  sum = warp_sum(sum);
  if (Gated) up = warp_sum(up);
  if (split > 1) {
    if (lane_index() == 0) sums[0][warp_index()] = sum, sums[1][warp_index()] = up;
    __syncthreads();
    for (int i = 1; part == 0 && i < split; i++) sum += sums[0][warp_index() + i], up += sums[1][warp_index() + i];
  }
  if (output >= outputs || part != 0 || lane_index() != 0) return;
  if (Gated) sum = sum * sigmoid(sum) * up;
  if (bias) sum += load(bias + output);
  if (residual) sum += load(residual + output);
  store(y + output, sum);
}

// x [inputs], W [outputs, inputs] or [2 outputs, inputs] -> y [outputs]; inputs fill whole packs
template <typename T>
__global__ void linear_row(
    const T* x, const T* norm, const T* weight, const T* bias, const T* residual, T* y, int inputs, int outputs, int gated,
    int split, float epsilon) {
  await_previous();
  extern __shared__ uint4 memory[]; // [inputs], if there is a norm
  T* normed = reinterpret_cast<T*>(memory);
  if (norm) normalise(x, norm, normed, inputs, epsilon);
  const T* in = norm ? normed : x;
  if (gated)
    multiply<T, true>(in, weight, bias, residual, y, inputs, outputs, split);
  else
    multiply<T, false>(in, weight, bias, residual, y, inputs, outputs, split);
}
