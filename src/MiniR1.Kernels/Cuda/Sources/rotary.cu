// Turns the last 2 P numbers of each row of W, neighbours paired; direction -1 turns back. Input [B, T, H, W] by its
// strides, output contiguous, tables [T, P]. A thread a pair of neighbours.
template <typename T>
__global__ void rotary_tail(
    const T* x, const float* cosine, const float* sine, T* y, int64 count, int64 length, int heads, int width, int pairs,
    int64 batch_stride, int64 time_stride, int64 head_stride, float direction) {
  const int64 at = blockIdx.x * static_cast<int64>(blockDim.x) + threadIdx.x;
  if (at >= count) return;
  const int half = width / 2, column = static_cast<int>(at % half);
  const int64 row = at / half, place = row / heads, time = place % length;
  const T* in = x + place / length * batch_stride + time * time_stride + row % heads * head_stride + 2 * column;
  float a = load(in), b = load(in + 1);
  const int pair = column - (half - pairs);
  if (pair >= 0) {
    const float c = cosine[time * pairs + pair], s = direction * sine[time * pairs + pair];
    const float turned = a * c - b * s;
    b = a * s + b * c;
    a = turned;
  }
  store(y + row * width + 2 * column, a);
  store(y + row * width + 2 * column + 1, b);
}
