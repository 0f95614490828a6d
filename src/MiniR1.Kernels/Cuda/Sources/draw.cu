// Draws a token a row: of the likeliest tokens that together reach the probability p (nucleus, arXiv 1904.09751, section
// 3.1) the first at which the cumulated probability passes a uniform number. A token's weight is exp((logit - largest)
// / temperature); nothing is sorted: the least weight that is kept is found by bisection over the bits of a float.
constexpr int kCandidates = 11264; // weights that shared memory holds
typedef unsigned long long Fixed; // weights summed in units of 2^-40: the same sum in any order

__device__ __forceinline__ Fixed fixed(float weight) { return __float2ull_rn(weight * 1099511627776.f); }

__device__ float block_max(float v) {
  __shared__ float parts[32];
  v = warp_max(v);
  if (lane_index() == 0) parts[warp_index()] = v;
  __syncthreads();
  return warp_max(lane_index() < warp_count() ? parts[lane_index()] : kMinusInfinity);
}

__device__ Fixed warp_sum(Fixed v) {
#pragma unroll
  for (int offset = 16; offset > 0; offset >>= 1) v += __shfl_xor_sync(~0u, v, offset);
  return v;
}

__device__ Fixed block_sum(Fixed v) {
  __shared__ Fixed parts[32];
  v = warp_sum(v);
  __syncthreads(); // the last sum has been read
  if (lane_index() == 0) parts[warp_index()] = v;
  __syncthreads();
  return warp_sum(lane_index() < warp_count() ? parts[lane_index()] : Fixed(0));
}

struct Row {
  const float* logits;
  int size;
  float largest, inverse_temperature;

  __device__ __forceinline__ float weight(int i) const { return __expf((logits[i] - largest) * inverse_temperature); }
};

// The least weight that is kept: a token stays if those heavier than it have less than p together.
__device__ float least_kept(const Row& row, float p, float* candidates) {
  __shared__ int count;
  if (threadIdx.x == 0) count = 0;
  Fixed sum = 0;
#pragma unroll 8
  for (int i = threadIdx.x; i < row.size; i += blockDim.x) sum += fixed(row.weight(i));
  const Fixed total = block_sum(sum), enough = static_cast<Fixed>(p * static_cast<double>(total));
  // All tokens lighter than this have less than 1 - p together, so the bound lies above.
  const float floor = (1 - p) * static_cast<float>(total) / 1099511627776.f / row.size;
#pragma unroll 8
  for (int i = threadIdx.x; i < row.size; i += blockDim.x) {
    const float weight = row.weight(i);
    if (weight < floor) continue;
    const int at = atomicAdd(&count, 1);
    if (at < kCandidates) candidates[at] = weight;
  }
  __syncthreads();
  unsigned low = max(__float_as_uint(floor), 1u) - 1, high = __float_as_uint(1.f);
  while (high - low > 1) {
    const unsigned middle = low + (high - low) / 2;
    const float bound = __uint_as_float(middle);
    Fixed heavier = 0;
    if (count <= kCandidates) {
      for (int i = threadIdx.x; i < count; i += blockDim.x) heavier += candidates[i] > bound ? fixed(candidates[i]) : 0;
    } else {
#pragma unroll 8
      for (int i = threadIdx.x; i < row.size; i += blockDim.x) {
        const float weight = row.weight(i);
        heavier += weight > bound ? fixed(weight) : 0;
      }
    }
    (block_sum(heavier) < enough ? high : low) = middle;
  }
  return __uint_as_float(high);
}

// logits [B, V], uniforms [B] -> tokens [B], log_probabilities [B] under what was drawn from; a block a row. Tokens less
// than min_p times as likely as the likeliest are left out too.
__global__ void draw(
    const float* logits, const float* uniforms, int64* tokens, float* log_probabilities, int size, float temperature, float p,
    float min_p) {
  await_previous();
  extern __shared__ float candidates[];
  __shared__ float sums[32];
  Row row = {logits + blockIdx.x * static_cast<int64>(size), size, kMinusInfinity, 1 / temperature};
#pragma unroll 8
  for (int i = threadIdx.x; i < size; i += blockDim.x) row.largest = fmaxf(row.largest, row.logits[i]);
  row.largest = block_max(row.largest);
  const float least = fmaxf(p < 1 ? least_kept(row, p, candidates) : 0, min_p); // the largest weighs 1

  // A warp a part of the row; then the warp in whose part the number falls goes through it again.
  const int each = (size + blockDim.x - 1) / blockDim.x * 32, start = warp_index() * each, end = min(size, start + each);
  float sum = 0;
#pragma unroll 8
  for (int i = start + lane_index(); i < end; i += 32) {
    const float weight = row.weight(i);
    sum += weight >= least ? weight : 0;
  }
  sum = warp_sum(sum);
  if (lane_index() == 0) sums[warp_index()] = sum;
  __syncthreads();
  float all = 0, before = 0;
  int chosen = -1;
  for (int warp = 0; warp < warp_count(); warp++) all += sums[warp];
  const float target = uniforms[blockIdx.x] * all;
  for (int warp = 0; warp < warp_count(); warp++) {
    if (chosen < 0 && before + sums[warp] >= target) chosen = warp;
    if (chosen < 0) before += sums[warp];
  }
  if (warp_index() != max(chosen, 0)) return;
  int token = 0; // the last that is kept, should rounding leave the number beyond all; 0 for logits that are no numbers
  for (int from = start; from < end; from += 32) {
    const int i = from + lane_index();
    const float weight = i < end ? row.weight(i) : 0, own = weight >= least ? weight : 0;
    float passed = own;
    for (int offset = 1; offset < 32; offset <<= 1) {
      const float left = __shfl_up_sync(~0u, passed, offset);
      if (lane_index() >= offset) passed += left;
    }
    const unsigned kept = __ballot_sync(~0u, own > 0), there = __ballot_sync(~0u, own > 0 && before + passed >= target);
    if (kept) token = from + 31 - __clz(kept);
    if (there) {
      token = from + __ffs(there) - 1;
      break;
    }
    before += __shfl_sync(~0u, passed, 31);
  }
  if (lane_index() != 0) return;
  tokens[blockIdx.x] = token;
  log_probabilities[blockIdx.x] = (row.logits[token] - row.largest) * row.inverse_temperature - __logf(all);
}
