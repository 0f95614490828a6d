// x / sqrt(mean(x^2) + epsilon) * weight, a warp a row. x's rows lie `stride` apart, all else is contiguous.
template <typename T>
__global__ void rms_norm_forward(
    const T* x, const T* weight, T* y, float* inverse_rms, int64 rows, int width, int64 stride, float epsilon) {
  const int64 row = global_warp();
  if (row >= rows) return;
  const T* in = x + row * stride;
  float sum = 0;
  for (int i = lane_index() * 4; i < width; i += 128) {
    const Four a = load4(in + i);
    sum += a.at[0] * a.at[0] + a.at[1] * a.at[1] + a.at[2] * a.at[2] + a.at[3] * a.at[3];
  }
  const float inverse = rsqrtf(warp_sum(sum) / width + epsilon);
  for (int i = lane_index() * 4; i < width; i += 128) {
    Four a = load4(in + i);
    const Four w = load4(weight + i);
#pragma unroll
    for (int k = 0; k < 4; k++) a.at[k] *= inverse * w.at[k];
    store4(y + row * width + i, a);
  }
  if (lane_index() == 0 && inverse_rms) inverse_rms[row] = inverse;
}

// The same, a block a row: few rows would leave most of the GPU idle otherwise.
template <typename T>
__global__ void rms_norm_row(const T* x, const T* weight, T* y, int width, int64 stride, float epsilon) {
  await_previous();
  __shared__ float sums[32];
  const T* in = x + blockIdx.x * stride;
  T* out = y + blockIdx.x * static_cast<int64>(width);
  float sum = 0;
  for (int i = threadIdx.x * 4; i < width; i += blockDim.x * 4) {
    const Four a = load4(in + i);
    sum += a.at[0] * a.at[0] + a.at[1] * a.at[1] + a.at[2] * a.at[2] + a.at[3] * a.at[3];
  }
  sum = warp_sum(sum);
  if (lane_index() == 0) sums[warp_index()] = sum;
  __syncthreads();
  sum = 0;
  for (int warp = 0; warp < warp_count(); warp++) sum += sums[warp];
  const float inverse = rsqrtf(sum / width + epsilon);
  for (int i = threadIdx.x * 4; i < width; i += blockDim.x * 4) {
    Four a = load4(in + i);
    const Four w = load4(weight + i);
#pragma unroll
    for (int k = 0; k < 4; k++) a.at[k] *= inverse * w.at[k];
    store4(out + i, a);
  }
}

// With n = x / rms: dx = (g w - n mean(g w n)) / rms; each block's sum of g n goes to its row of weight_gradient.
template <typename T>
__global__ void rms_norm_backward(
    const T* gradient, const T* x, const T* weight, const float* inverse_rms, T* input_gradient, float* weight_gradient,
    int64 rows, int width, int64 stride) {
  extern __shared__ float sums[]; // [warps, width]
  float* own = sums + warp_index() * width;
  for (int i = lane_index() * 4; i < width; i += 128) store4(own + i, Four{});
  for (int64 row = global_warp(); row < rows; row += gridDim.x * static_cast<int64>(warp_count())) {
    const T *in = x + row * stride, *up = gradient + row * width;
    const float scale = inverse_rms[row];
    float sum = 0;
    for (int i = lane_index() * 4; i < width; i += 128) {
      const Four a = load4(in + i), g = load4(up + i), w = load4(weight + i);
#pragma unroll
      for (int k = 0; k < 4; k++) sum += g.at[k] * w.at[k] * a.at[k];
    }
    const float mean = warp_sum(sum) * scale * scale / width;
    for (int i = lane_index() * 4; i < width; i += 128) {
      const Four a = load4(in + i), g = load4(up + i), w = load4(weight + i);
      Four change, total = load4(own + i);
#pragma unroll
      for (int k = 0; k < 4; k++) {
        change.at[k] = scale * (g.at[k] * w.at[k] - a.at[k] * mean);
        total.at[k] += g.at[k] * a.at[k] * scale;
      }
      store4(input_gradient + row * width + i, change);
      store4(own + i, total);
    }
  }
  __syncthreads();
  for (int i = threadIdx.x; i < width; i += blockDim.x) {
    float total = 0;
    for (int warp = 0; warp < warp_count(); warp++) total += sums[warp * width + i];
    weight_gradient[blockIdx.x * static_cast<int64>(width) + i] = total;
  }
}
