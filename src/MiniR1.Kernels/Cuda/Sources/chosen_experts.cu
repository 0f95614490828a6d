// The chosen experts of a mixture for few tokens, read where they lie: y[n] = sum over k of w[n, k] E(x[n]) with E the
// SwiGLU network c[n, k]. The choices are put in order of their experts on the device, so the host need not look, and
// an expert that several tokens chose is read once for four of them. Choice n K + k is row k of token n.
constexpr int kTogether = 4;

// choices [C] -> starts [E + 1] and order [C]: the choices expert by expert; used [most]: experts chosen, then -1. One
// block, with shared memory for E numbers.
__global__ void order_choices(
    const int64* choices, int* starts, int* order, int* used, int count, int experts, int most) {
  await_previous();
  extern __shared__ int places[]; // [E]: how many, then where the next goes
  for (int i = threadIdx.x; i < experts; i += blockDim.x) places[i] = 0;
  __syncthreads();
  for (int i = threadIdx.x; i < count; i += blockDim.x) atomicAdd(places + choices[i], 1);
  __syncthreads();
  if (warp_index() == 0) {
    int before = 0, found = 0;
    for (int from = 0; from < experts; from += 32) {
      const int expert = from + lane_index(), own = expert < experts ? places[expert] : 0;
      int sum = own;
      for (int offset = 1; offset < 32; offset <<= 1) {
        const int left = __shfl_up_sync(~0u, sum, offset);
        if (lane_index() >= offset) sum += left;
      }
      const unsigned chosen = __ballot_sync(~0u, own > 0);
      if (expert < experts) places[expert] = starts[expert] = before + sum - own;
      if (own > 0) used[found + __popc(chosen & ((1u << lane_index()) - 1))] = expert;
      before += __shfl_sync(~0u, sum, 31);
      found += __popc(chosen);
    }
    if (lane_index() == 0) starts[experts] = before;
    for (int i = found + lane_index(); i < most; i += 32) used[i] = -1;
  }
  __syncthreads();
  for (int i = threadIdx.x; i < count; i += blockDim.x) order[atomicAdd(places + choices[i], 1)] = i;
}

// weight [E] addresses of [2 I, D], gate rows and then up rows -> inner [C, I] = w silu(gate x) up; a warp a row of I
template <typename T>
__global__ void experts_inner(
    const T* tokens, const float* weights, const int64* gate_and_up, const int* starts, const int* order, const int* used,
    T* inner, int inputs, int outputs, int per_token, int tiles) {
  await_previous();
  const int expert = used[blockIdx.x / tiles], output = blockIdx.x % tiles * warp_count() + warp_index();
  if (expert < 0 || output >= outputs) return;
  const T* gate_row = reinterpret_cast<const T*>(gate_and_up[expert]) + static_cast<int64>(output) * inputs;
  const T* up_row = gate_row + static_cast<int64>(outputs) * inputs;
  const int end = starts[expert + 1];
  for (int from = starts[expert]; from < end; from += kTogether) {
    const T* x[kTogether];
    float gate[kTogether] = {}, up[kTogether] = {};
#pragma unroll
    for (int i = 0; i < kTogether; i++) x[i] = tokens + static_cast<int64>(order[min(from + i, end - 1)] / per_token) * inputs;
    for (int at = lane_index() * Pack<T>::numbers; at < inputs; at += kAhead * 32 * Pack<T>::numbers) {
      Pack<T> g[kAhead], u[kAhead], a[kAhead];
      fetch(g, gate_row, at, 32, inputs);
      fetch(u, up_row, at, 32, inputs);
#pragma unroll
      for (int i = 0; i < kTogether; i++) {
        if (from + i >= end) break;
        fetch(a, x[i], at, 32, inputs);
#pragma unroll
        for (int k = 0; k < kAhead; k++) gate[i] = g[k].dot(a[k], gate[i]), up[i] = u[k].dot(a[k], up[i]);
      }
    }
#pragma unroll
    for (int i = 0; i < kTogether; i++) {
      if (from + i >= end) break;
      const float g = warp_sum(gate[i]), u = warp_sum(up[i]);
      const int choice = order[from + i];
      if (lane_index() == 0) store(inner + static_cast<int64>(choice) * outputs + output, g * sigmoid(g) * u * weights[choice]);
    }
  }
}

// weight [E] addresses of [D, I], inner [C, I] -> partial [C, D]; a warp a row of D
template <typename T>
__global__ void experts_outer(
    const T* inner, const int64* down, const int* starts, const int* order, const int* used, float* partial, int inputs,
    int outputs, int tiles) {
  await_previous();
  const int expert = used[blockIdx.x / tiles], output = blockIdx.x % tiles * warp_count() + warp_index();
  if (expert < 0 || output >= outputs) return;
  const T* row = reinterpret_cast<const T*>(down[expert]) + static_cast<int64>(output) * inputs;
  const int end = starts[expert + 1];
  for (int from = starts[expert]; from < end; from += kTogether) {
    const T* x[kTogether];
    float sum[kTogether] = {};
#pragma unroll
    for (int i = 0; i < kTogether; i++) x[i] = inner + static_cast<int64>(order[min(from + i, end - 1)]) * inputs;
    for (int at = lane_index() * Pack<T>::numbers; at < inputs; at += kAhead * 32 * Pack<T>::numbers) {
      Pack<T> w[kAhead], a[kAhead];
      fetch(w, row, at, 32, inputs);
#pragma unroll
      for (int i = 0; i < kTogether; i++) {
        if (from + i >= end) break;
        fetch(a, x[i], at, 32, inputs);
#pragma unroll
        for (int k = 0; k < kAhead; k++) sum[i] = w[k].dot(a[k], sum[i]);
      }
    }
#pragma unroll
    for (int i = 0; i < kTogether; i++) {
      if (from + i >= end) break;
      const float s = warp_sum(sum[i]);
      if (lane_index() == 0) partial[static_cast<int64>(order[from + i]) * outputs + output] = s;
    }
  }
}

// partial [N, K, D] -> y [N, D]: the sum over K
template <typename T>
__global__ void experts_sum(const float* partial, T* y, int64 count, int width, int per_token) {
  await_previous();
  const int64 at = (blockIdx.x * static_cast<int64>(blockDim.x) + threadIdx.x) * 4;
  if (at >= count) return;
  const float* row = partial + at / width * per_token * width + at % width;
  Four sum = load4(row);
  for (int choice = 1; choice < per_token; choice++) {
    const Four next = load4(row + static_cast<int64>(choice) * width);
#pragma unroll
    for (int k = 0; k < 4; k++) sum.at[k] += next.at[k];
  }
  store4(y + at, sum);
}
