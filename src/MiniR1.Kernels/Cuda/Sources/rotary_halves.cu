// Turns rows of 2 P numbers, number i paired with number i + P. Input [B, T, H, 2P] by its strides, output contiguous,
// tables [T, P]. A thread a pair; neighbours read and write neighbours.
template <typename T>
__global__ void rotary_halves(
    const T* x, const float* cosine, const float* sine, T* y, int64 count, int64 length, int heads, int pairs,
    int64 batch_stride, int64 time_stride, int64 head_stride) {
  const int64 at = blockIdx.x * static_cast<int64>(blockDim.x) + threadIdx.x;
  if (at >= count) return;
  const int pair = static_cast<int>(at % pairs);
  const int64 row = at / pairs, place = row / heads, time = place % length;
  const T* in = x + place / length * batch_stride + time * time_stride + row % heads * head_stride + pair;
  const float a = load(in), b = load(in + pairs);
  const float c = cosine[time * pairs + pair], s = sine[time * pairs + pair];
  T* out = y + row * 2 * pairs + pair;
  store(out, a * c - b * s);
  store(out + pairs, a * s + b * c);
}
