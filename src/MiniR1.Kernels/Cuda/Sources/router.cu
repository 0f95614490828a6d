// DeepSeek-V3's router without groups (arXiv 2412.19437, equations 12-16) for up to 32 experts, a warp a token:
// affinity = sigmoid(x w_e); the k experts with the largest affinity + bias get their affinity, normalised or not,
// times the scale; the others 0. Lane e holds expert e.
template <typename T>
__global__ void route_forward(
    const T* tokens, const T* weight, const float* bias, float* affinities, float* weights, int64 count, int width,
    int experts, int chosen, int normalise, float scale) {
  const int64 token = global_warp();
  if (token >= count) return;
  const int lane = lane_index();
  float logit = 0;
  for (int expert = 0; expert < experts; expert++) {
    float sum = 0;
    for (int i = lane * 4; i < width; i += 128) {
      const Four a = load4(tokens + token * width + i), w = load4(weight + static_cast<int64>(expert) * width + i);
      sum += a.at[0] * w.at[0] + a.at[1] * w.at[1] + a.at[2] * w.at[2] + a.at[3] * w.at[3];
    }
    sum = warp_sum(sum);
    if (lane == expert) logit = sum;
  }
  const float affinity = 1.f / (1.f + expf(-logit));
  float score = lane < experts ? affinity + bias[lane] : kMinusInfinity;
  bool taken = false;
  float total = 0;
  for (int i = 0; i < chosen; i++) {
    const float best = warp_max(score);
    const int winner = __ffs(__ballot_sync(~0u, score == best)) - 1;
    total += __shfl_sync(~0u, affinity, winner);
    if (lane == winner) {
      taken = true;
      score = kMinusInfinity;
    }
  }
  if (lane >= experts) return;
  affinities[token * experts + lane] = affinity;
  weights[token * experts + lane] = taken ? affinity * scale / (normalise ? total + 1e-20f : 1.f) : 0.f;
}

// The change of the logits, and of the tokens through them. With S the sum over the chosen and w = scale a / S:
// da = (scale dw - sum of w dw) / S for the chosen, 0 for the others.
template <typename T>
__global__ void route_backward(
    const float* gradient, const float* affinities, const float* weights, const T* weight, float* logit_gradient,
    T* token_gradient, int64 count, int width, int experts, int normalise, float scale) {
  const int64 token = global_warp();
  if (token >= count) return;
  const int lane = lane_index();
  const int64 at = token * experts + lane;
  const bool inside = lane < experts;
  const float affinity = inside ? affinities[at] : 0.f, mixed = inside ? weights[at] : 0.f;
  const float up = inside ? gradient[at] : 0.f;
  const bool taken = mixed != 0.f;
  const float total = warp_sum(taken ? affinity : 0.f), common = warp_sum(mixed * up);
  float change = taken ? (normalise ? (scale * up - common) / (total + 1e-20f) : scale * up) : 0.f;
  change *= affinity * (1.f - affinity);
  if (inside) logit_gradient[at] = change;
  for (int base = 0; base < width; base += 128) { // all lanes stay: each holds a factor
    const int i = base + lane * 4;
    Four sum = {};
    for (int expert = 0; expert < experts; expert++) {
      const float factor = __shfl_sync(~0u, change, expert);
      if (i >= width) continue;
      const Four w = load4(weight + static_cast<int64>(expert) * width + i);
#pragma unroll
      for (int k = 0; k < 4; k++) sum.at[k] += factor * w.at[k];
    }
    if (i < width) store4(token_gradient + token * width + i, sum);
  }
}
