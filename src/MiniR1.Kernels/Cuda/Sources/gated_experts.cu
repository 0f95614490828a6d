// silu(gate) * up of S experts side by side, those of the first E weighted: gate_and_up [N, 2 S I] holds all gates,
// then all ups; weights [N, E]. A thread four neighbours.
template <typename T>
__global__ void gated_experts_forward(
    const T* gate_and_up, const float* weights, T* y, int64 tokens, int experts, int weighted, int width) {
  const int64 four = blockIdx.x * static_cast<int64>(blockDim.x) + threadIdx.x, at = four / (width / 4), token = at / experts;
  if (token >= tokens) return;
  const int expert = static_cast<int>(at % experts), i = static_cast<int>(four % (width / 4)) * 4;
  const float weight = expert < weighted ? weights[token * weighted + expert] : 1.f;
  const T* gate = gate_and_up + (token * 2 * experts + expert) * width + i;
  Four result = {};
  if (weight != 0.f) {
    const Four g = load4(gate), u = load4(gate + static_cast<int64>(experts) * width);
#pragma unroll
    for (int k = 0; k < 4; k++) result.at[k] = g.at[k] * sigmoid(g.at[k]) * u.at[k] * weight;
  }
  store4(y + at * width + i, result);
}

// d silu(g) = s (1 + g (1 - s)) with s = sigmoid(g). An expert of weight 0 was not chosen: nothing flows to it.
template <typename T>
__global__ void gated_experts_backward(
    const T* gradient, const T* gate_and_up, const float* weights, T* gate_and_up_gradient, float* weight_gradient,
    int64 tokens, int experts, int weighted, int width) {
  const int64 at = global_warp(), token = at / experts;
  if (token >= tokens) return;
  const int expert = static_cast<int>(at % experts);
  const float weight = expert < weighted ? weights[token * weighted + expert] : 1.f;
  const int64 gate = (token * 2 * experts + expert) * width, up = gate + static_cast<int64>(experts) * width;
  float sum = 0;
  for (int i = lane_index() * 4; i < width; i += 128) {
    Four gate_change = {}, up_change = {};
    if (weight != 0.f) {
      const Four d = load4(gradient + at * width + i), g = load4(gate_and_up + gate + i), u = load4(gate_and_up + up + i);
#pragma unroll
      for (int k = 0; k < 4; k++) {
        const float s = sigmoid(g.at[k]), silu = g.at[k] * s, scaled = d.at[k] * weight;
        gate_change.at[k] = scaled * u.at[k] * (s + silu * (1.f - s));
        up_change.at[k] = scaled * silu;
        sum += d.at[k] * silu * u.at[k];
      }
    }
    store4(gate_and_up_gradient + gate + i, gate_change);
    store4(gate_and_up_gradient + up + i, up_change);
  }
  sum = warp_sum(sum);
  if (lane_index() == 0 && expert < weighted) weight_gradient[token * weighted + expert] = sum;
}
