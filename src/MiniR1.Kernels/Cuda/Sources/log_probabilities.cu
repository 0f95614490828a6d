// log softmax(l / T) of one token a row and the entropy of the row, in float, without writing the softmax: a warp a row,
// or a block where rows are long.
__device__ __forceinline__ float over_row(float v, bool maximum, int is_block) {
  v = maximum ? warp_max(v) : warp_sum(v);
  if (!is_block) return v;
  __shared__ float parts[32];
  __syncthreads(); // the last ones have been read
  if (lane_index() == 0) parts[warp_index()] = v;
  __syncthreads();
  v = lane_index() < warp_count() ? parts[lane_index()] : maximum ? kMinusInfinity : 0;
  return maximum ? warp_max(v) : warp_sum(v);
}

// logits [N, V], targets [N] -> taken [N], entropy [N], normaliser [N]: log of the sum of exp(l / T)
template <typename T>
__global__ void log_probabilities_forward(
    const T* logits, const int64* targets, float* taken, float* entropy, float* normaliser, int64 count, int size,
    float inverse_temperature, int is_block) {
  const int64 row = is_block ? blockIdx.x : global_warp();
  if (row >= count) return;
  const T* own = logits + row * size;
  const int first = is_block ? threadIdx.x : lane_index(), step = is_block ? blockDim.x : 32;
  float largest = kMinusInfinity, sum = 0, weighted = 0;
  for (int i = first; i < size; i += step) largest = fmaxf(largest, load(own + i) * inverse_temperature);
  largest = over_row(largest, true, is_block);
  for (int i = first; i < size; i += step) {
    const float x = load(own + i) * inverse_temperature - largest, e = expf(x);
    sum += e;
    weighted += e > 0 ? e * x : 0; // not 0 times infinity
  }
  sum = over_row(sum, false, is_block);
  weighted = over_row(weighted, false, is_block);
  if (first != 0) return;
  const float log_sum = logf(sum);
  taken[row] = load(own + targets[row]) * inverse_temperature - largest - log_sum;
  entropy[row] = log_sum - weighted / sum;
  normaliser[row] = largest + log_sum;
}

// dl = (one at the target - softmax) dy / T; a thread a number
template <typename T>
__global__ void log_probabilities_backward(
    const float* gradient, const T* logits, const int64* targets, const float* normaliser, T* logit_gradient, int64 count,
    int size, float inverse_temperature) {
  const int64 at = blockIdx.x * static_cast<int64>(blockDim.x) + threadIdx.x;
  if (at >= count * size) return;
  const int64 row = at / size;
  const float share = expf(load(logits + at) * inverse_temperature - normaliser[row]);
  store(logit_gradient + at, ((at - row * size == targets[row] ? 1.f : 0.f) - share) * gradient[row] * inverse_temperature);
}
