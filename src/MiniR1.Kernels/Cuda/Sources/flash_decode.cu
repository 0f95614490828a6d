// decode_attention in bfloat16 on the tensor cores: the H / G query heads that share a key and value head are one small
// matrix, so a cache is read once for eight of them, and its positions are split over blocks (Flash-Decoding, Dao et al.,
// 2023; online softmax as in arXiv 2205.14135). A warp takes 16 positions at a time:
//   scores^T [16 positions, 8 heads] = K [16, D] Q^T,   output^T [D, 8 heads] += V^T [D, 16] probabilities^T.
// The order of the summed dimension is free, so each lane reads 16 bytes in a row and calls them its fragment.
// Needs D = key_width <= 128 in multiples of 8 and value_width 64 or 128.
__device__ __forceinline__ void multiply_add(float (&c)[4], const unsigned (&a)[4], unsigned b0, unsigned b1) {
  asm volatile(
      "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
      : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

__device__ __forceinline__ unsigned transposed(unsigned v) { // an 8 x 8 matrix of 16-bit numbers over a warp
  unsigned result;
  asm volatile("movmatrix.sync.aligned.m8n8.trans.b16 %0, %1;" : "=r"(result) : "r"(v));
  return result;
}

// The maximum, or the sum, over the lanes that hold the same two heads.
__device__ __forceinline__ float heads_max(float v) {
  for (int offset = 4; offset < 32; offset <<= 1) v = fmaxf(v, __shfl_xor_sync(~0u, v, offset));
  return v;
}

__device__ __forceinline__ float heads_sum(float v) {
  for (int offset = 4; offset < 32; offset <<= 1) v += __shfl_xor_sync(~0u, v, offset);
  return v;
}

// V^T's fragments of 16 positions and 64 numbers, from rows read as they lie: pairs of positions are zipped.
template <int Sets>
__device__ __forceinline__ void add_values(
    float (&sum)[Sets * 4][4], const uint4 (&v)[Sets][4], unsigned low, unsigned high) {
#pragma unroll
  for (int set = 0; set < Sets; set++) {
    const unsigned* rows[4];
#pragma unroll
    for (int i = 0; i < 4; i++) rows[i] = reinterpret_cast<const unsigned*>(&v[set][i]);
#pragma unroll
    for (int word = 0; word < 4; word++) {
      const unsigned a[4] = {
          __byte_perm(rows[0][word], rows[1][word], 0x5410), __byte_perm(rows[0][word], rows[1][word], 0x7632),
          __byte_perm(rows[2][word], rows[3][word], 0x5410), __byte_perm(rows[2][word], rows[3][word], 0x7632)};
      multiply_add(sum[set * 4 + word], a, low, high);
    }
  }
}

template <int Sets>
__device__ void attend(
    const bfloat16* query, const bfloat16* keys, const bfloat16* values, float* partial, bfloat16* output, float* shared,
    int heads_here, int key_width, int64 query_head, int64 key_time, int64 value_time, int start, int end, int last,
    float scale) {
  const int lane = lane_index(), g = lane >> 2, t = lane & 3;
  unsigned q[4][4]; // Q^T's fragments, head g
#pragma unroll
  for (int part = 0; part < 4; part++) {
    const int at = part * 32 + t * 8;
    const bool there = g < heads_here && at < key_width;
    const uint4 v = there ? *reinterpret_cast<const uint4*>(query + g * query_head + at) : make_uint4(0, 0, 0, 0);
    q[part][0] = v.x, q[part][1] = v.y, q[part][2] = v.z, q[part][3] = v.w;
  }
  float sum[Sets * 4][4] = {}, largest[2] = {kMinusInfinity, kMinusInfinity}, total[2] = {};
  for (int tile = start + warp_index() * 16; tile < end; tile += warp_count() * 16) {
    uint4 k[2][4], v[Sets][4];
#pragma unroll
    for (int half = 0; half < 2; half++) {
      const bfloat16* row = keys + static_cast<int64>(min(tile + half * 8 + g, last)) * key_time;
#pragma unroll
      for (int part = 0; part < 4; part++) {
        const int at = part * 32 + t * 8;
        k[half][part] = at < key_width ? *reinterpret_cast<const uint4*>(row + at) : make_uint4(0, 0, 0, 0);
      }
    }
#pragma unroll
    for (int i = 0; i < 4; i++) {
      const bfloat16* row = values + static_cast<int64>(min(tile + (i >> 1) * 8 + t * 2 + (i & 1), last)) * value_time;
#pragma unroll
      for (int set = 0; set < Sets; set++) v[set][i] = *reinterpret_cast<const uint4*>(row + set * 64 + g * 8);
    }

    float s[4] = {}; // positions g and g + 8 of heads 2t and 2t + 1
#pragma unroll
    for (int part = 0; part < 4; part++) {
      const uint4 &a = k[0][part], &b = k[1][part];
      multiply_add(s, {a.x, b.x, a.y, b.y}, q[part][0], q[part][1]);
      multiply_add(s, {a.z, b.z, a.w, b.w}, q[part][2], q[part][3]);
    }
    if (tile + g >= end) s[0] = s[1] = kMinusInfinity;
    if (tile + g + 8 >= end) s[2] = s[3] = kMinusInfinity;
    float shrink[2];
#pragma unroll
    for (int head = 0; head < 2; head++) {
      const float now = fmaxf(largest[head], heads_max(fmaxf(s[head], s[head + 2])) * scale);
      shrink[head] = __expf(largest[head] - now);
      largest[head] = now;
      s[head] = __expf(s[head] * scale - now);
      s[head + 2] = __expf(s[head + 2] * scale - now);
      total[head] = total[head] * shrink[head] + s[head] + s[head + 2];
    }
#pragma unroll
    for (int i = 0; i < Sets * 4; i++) {
      sum[i][0] *= shrink[0], sum[i][1] *= shrink[1];
      sum[i][2] *= shrink[0], sum[i][3] *= shrink[1];
    }
    add_values<Sets>(sum, v, transposed(narrow(s[0], s[1])), transposed(narrow(s[2], s[3])));
  }

  // The warps' parts become one: shared is [warps, 8 heads, width + 2], with maximum and total behind the numbers.
  const int width = Sets * 64, stride = width + 2;
  float* own = shared + warp_index() * 8 * stride;
#pragma unroll
  for (int head = 0; head < 2; head++) {
    const float all = heads_sum(total[head]);
    float* row = own + (2 * t + head) * stride;
#pragma unroll
    for (int i = 0; i < Sets * 4; i++) {
      // word w of set s: number 2w (low half) and 2w + 1 (high half) of the eight that lane group g read
      const int at = (i >> 2) * 64 + g * 8 + (i & 3) * 2;
      row[at] = sum[i][head];
      row[at + 1] = sum[i][head + 2];
    }
    if (g == 0) row[width] = largest[head], row[width + 1] = all;
  }
  __syncthreads();
  for (int i = threadIdx.x; i < heads_here * width; i += blockDim.x) {
    const int head = i / width, at = i % width;
    float most = kMinusInfinity, value = 0, weight = 0;
    for (int warp = 0; warp < warp_count(); warp++) most = fmaxf(most, shared[(warp * 8 + head) * stride + width]);
    for (int warp = 0; warp < warp_count(); warp++) {
      const float* row = shared + (warp * 8 + head) * stride;
      const float share = row[width] == kMinusInfinity ? 0 : __expf(row[width] - most);
      value += row[at] * share;
      weight += row[width + 1] * share;
    }
    if (output) {
      store(output + head * width + at, value / weight);
    } else {
      partial[head * stride + at] = value;
      if (at == 0) partial[head * stride + width] = most, partial[head * stride + width + 1] = weight;
    }
  }
}

// A block a row, group, eight heads of it, and split. With one split the result goes to output [B, H, V]; with more the
// parts go to partial [B, G, chunks, splits, 8, V + 2], for flash_decode_combine.
__global__ void flash_decode(
    const bfloat16* query, const bfloat16* key, const bfloat16* value, const int64* first, const int64* last,
    bfloat16* output, float* partial, int heads, int groups, int splits, int key_width, int value_width, int64 query_batch,
    int64 query_head, int64 key_batch, int64 key_time, int64 key_group, int64 value_batch, int64 value_time,
    int64 value_group, float scale) {
  await_previous();
  extern __shared__ float shared[];
  const int per_group = heads / groups, chunks = (per_group + 7) / 8;
  int at = blockIdx.x;
  const int split = at % splits, chunk = at / splits % chunks, group = at / splits / chunks % groups;
  const int batch = at / splits / chunks / groups;
  const int from = static_cast<int>(first[batch]), count = static_cast<int>(*last) - from + 1;
  const int each = (count + splits * 16 - 1) / (splits * 16) * 16, start = split * each, end = min(count, start + each);
  const int head = group * per_group + chunk * 8, here = min(8, per_group - chunk * 8);
  const bfloat16* q = query + batch * query_batch + head * query_head;
  const bfloat16* k = key + batch * key_batch + from * key_time + group * key_group;
  const bfloat16* v = value + batch * value_batch + from * value_time + group * value_group;
  bfloat16* out = splits == 1 ? output + (static_cast<int64>(batch) * heads + head) * value_width : nullptr;
  float* part = partial + static_cast<int64>(blockIdx.x) * 8 * (value_width + 2);
  if (value_width == 64)
    attend<1>(q, k, v, part, out, shared, here, key_width, query_head, key_time, value_time, start, end, count - 1, scale);
  else
    attend<2>(q, k, v, part, out, shared, here, key_width, query_head, key_time, value_time, start, end, count - 1, scale);
}

// A block a row and head.
__global__ void flash_decode_combine(
    const float* partial, bfloat16* output, int heads, int groups, int splits, int value_width) {
  await_previous();
  const int per_group = heads / groups, chunks = (per_group + 7) / 8;
  const int batch = blockIdx.x / heads, head = blockIdx.x % heads, group = head / per_group, in_group = head % per_group;
  const int stride = value_width + 2;
  const float* rows = partial
      + ((static_cast<int64>(batch) * groups + group) * chunks + in_group / 8) * splits * 8 * stride + in_group % 8 * stride;
  float most = kMinusInfinity;
#pragma unroll 8
  for (int split = 0; split < splits; split++) most = fmaxf(most, rows[split * 8 * stride + value_width]);
  for (int at = threadIdx.x; at < value_width; at += blockDim.x) {
    float value = 0, weight = 0;
#pragma unroll 8
    for (int split = 0; split < splits; split++) {
      const float* row = rows + split * 8 * stride;
      const float share = row[value_width] == kMinusInfinity ? 0 : __expf(row[value_width] - most);
      value += row[at] * share;
      weight += row[value_width + 1] * share;
    }
    store(output + blockIdx.x * static_cast<int64>(value_width) + at, value / weight);
  }
}
