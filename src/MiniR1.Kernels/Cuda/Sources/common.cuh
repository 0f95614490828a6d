// What all kernels share. Numbers are stored as float or as bfloat16 and computed as float; a thread reads and writes
// four neighbours at a time, so rows are multiples of four numbers long.
typedef unsigned short bfloat16; // its bits
typedef long long int64;

#define kMinusInfinity __int_as_float(0xff800000)

struct Four {
  float at[4];
};

__device__ __forceinline__ float widen(unsigned int bits) { return __uint_as_float(bits << 16); }

// Two floats rounded to nearest even, side by side.
__device__ __forceinline__ unsigned int narrow(float low, float high) {
  unsigned int packed;
  asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(packed) : "f"(high), "f"(low));
  return packed;
}

__device__ __forceinline__ Four load4(const float* at) {
  const float4 v = *reinterpret_cast<const float4*>(at);
  return {{v.x, v.y, v.z, v.w}};
}

__device__ __forceinline__ Four load4(const bfloat16* at) {
  const uint2 v = *reinterpret_cast<const uint2*>(at);
  return {{widen(v.x & 0xffff), widen(v.x >> 16), widen(v.y & 0xffff), widen(v.y >> 16)}};
}

__device__ __forceinline__ void store4(float* at, const Four& v) {
  *reinterpret_cast<float4*>(at) = make_float4(v.at[0], v.at[1], v.at[2], v.at[3]);
}

__device__ __forceinline__ void store4(bfloat16* at, const Four& v) {
  *reinterpret_cast<uint2*>(at) = make_uint2(narrow(v.at[0], v.at[1]), narrow(v.at[2], v.at[3]));
}

__device__ __forceinline__ float load(const float* at) { return *at; }
__device__ __forceinline__ float load(const bfloat16* at) { return widen(*at); }
__device__ __forceinline__ void store(float* at, float v) { *at = v; }
__device__ __forceinline__ void store(bfloat16* at, float v) { *at = static_cast<bfloat16>(narrow(v, 0.f) & 0xffff); }

__device__ __forceinline__ float warp_sum(float v) {
#pragma unroll
  for (int offset = 16; offset > 0; offset >>= 1) v += __shfl_xor_sync(~0u, v, offset);
  return v;
}

__device__ __forceinline__ float warp_max(float v) {
#pragma unroll
  for (int offset = 16; offset > 0; offset >>= 1) v = fmaxf(v, __shfl_xor_sync(~0u, v, offset));
  return v;
}

__device__ __forceinline__ float sigmoid(float v) { return 1.f / (1.f + __expf(-v)); }

__device__ __forceinline__ int lane_index() { return threadIdx.x & 31; }
__device__ __forceinline__ int warp_index() { return threadIdx.x >> 5; }
__device__ __forceinline__ int warp_count() { return blockDim.x >> 5; }
__device__ __forceinline__ int64 global_warp() { return blockIdx.x * static_cast<int64>(warp_count()) + warp_index(); }

// For products of rows, where reading a matrix is the work.
template <typename T>
struct Pack { // what a lane reads at once
  static constexpr int numbers = 16 / sizeof(T);
  uint4 bits;

  __device__ __forceinline__ void read(const T* at) { bits = *reinterpret_cast<const uint4*>(at); }

  __device__ __forceinline__ float number(int i) const {
    const unsigned words[] = {bits.x, bits.y, bits.z, bits.w};
    if (sizeof(T) == 4) return __uint_as_float(words[i]);
    const unsigned word = words[i / 2];
    return i % 2 ? __uint_as_float(word & 0xffff0000u) : __uint_as_float(word << 16);
  }

  __device__ __forceinline__ float dot(const Pack& other, float sum) const {
#pragma unroll
    for (int i = 0; i < numbers; i++) sum = fmaf(number(i), other.number(i), sum);
    return sum;
  }
};

constexpr int kAhead = 3; // packs that a lane asks for before it uses the first

// The packs of a row from number `from` on, `stride` packs apart; none from beyond the row's end.
template <typename T>
__device__ __forceinline__ void fetch(Pack<T> (&packs)[kAhead], const T* row, int from, int stride, int inputs) {
#pragma unroll
  for (int k = 0; k < kAhead; k++) {
    const int at = from + k * stride * Pack<T>::numbers;
    packs[k].bits = make_uint4(0, 0, 0, 0);
    if (at < inputs) packs[k].read(row + at);
  }
}

// For kernels that are launched early, while the one before them on the stream may still run: all of its results are
// there when this returns. The one behind may then be launched early too.
__device__ __forceinline__ void await_previous() {
#if __CUDA_ARCH__ >= 900
  asm volatile("griddepcontrol.wait;" ::: "memory");
  asm volatile("griddepcontrol.launch_dependents;");
#endif
}
