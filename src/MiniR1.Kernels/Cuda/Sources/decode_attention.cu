// One query a row over its part of a cache: softmax(scale q k) v over the positions first[b] .. *last. query
// [B, H, K], key [B, S, G, K], value [B, S, G, V], each by its strides, last dimension contiguous; output [B, H, V].
// A block of some warps a row and head; sixteen lanes share a key.
template <typename T>
__global__ void decode_attention(
    const T* query, const T* key, const T* value, const int64* first, const int64* last, T* output, int heads,
    int per_group, int key_width, int value_width, int64 query_batch, int64 query_head, int64 key_batch, int64 key_time,
    int64 key_group, int64 value_batch, int64 value_time, int64 value_group, float scale) {
  extern __shared__ float shared[]; // [K] query, [warps, V] partial sums, [positions] scores
  const int batch = blockIdx.x / heads, head = blockIdx.x % heads, group = head / per_group;
  const int from = static_cast<int>(first[batch]), count = static_cast<int>(*last) - from + 1;
  float *q = shared, *partial = q + key_width, *scores = partial + warp_count() * value_width;
  const T* keys = key + batch * key_batch + from * key_time + group * key_group;
  const T* values = value + batch * value_batch + from * value_time + group * value_group;
  for (int i = threadIdx.x; i < key_width; i += blockDim.x)
    q[i] = load(query + batch * query_batch + head * query_head + i) * scale;
  __syncthreads();

  // Sixteen lanes a key: enough for 64 numbers at once.
  const int part = threadIdx.x & 15, slots = blockDim.x >> 4;
  for (int base = 0; base < count; base += slots) {
    const int position = base + (threadIdx.x >> 4);
    float sum = 0;
    if (position < count) {
      for (int i = part * 4; i < key_width; i += 64) {
        const Four k = load4(keys + position * key_time + i);
        const Four a = load4(q + i);
        sum += k.at[0] * a.at[0] + k.at[1] * a.at[1] + k.at[2] * a.at[2] + k.at[3] * a.at[3];
      }
    }
#pragma unroll
    for (int offset = 8; offset > 0; offset >>= 1) sum += __shfl_xor_sync(~0u, sum, offset);
    if (part == 0 && position < count) scores[position] = sum;
  }
  __syncthreads();

  // Every warp finds the same maximum and sum: cheaper than to pass them on.
  float largest = kMinusInfinity, total = 0;
  for (int i = lane_index(); i < count; i += 32) largest = fmaxf(largest, scores[i]);
  largest = warp_max(largest);
  for (int i = lane_index(); i < count; i += 32) total += __expf(scores[i] - largest);
  total = warp_sum(total);

  // Each warp adds up positions of its own.
  for (int i = lane_index() * 4; i < value_width; i += 128) {
    Four sum = {};
    for (int position = warp_index(); position < count; position += warp_count()) {
      const float p = __expf(scores[position] - largest);
      const Four v = load4(values + position * value_time + i);
#pragma unroll
      for (int k = 0; k < 4; k++) sum.at[k] += p * v.at[k];
    }
    store4(partial + warp_index() * value_width + i, sum);
  }
  __syncthreads();
  for (int i = threadIdx.x; i < value_width; i += blockDim.x) {
    float sum = 0;
    for (int warp = 0; warp < warp_count(); warp++) sum += partial[warp * value_width + i];
    store(output + (static_cast<int64>(batch) * heads + head) * value_width + i, sum / total);
  }
}
