#pragma once
#include "common.hpp"
#include "swiglu.hpp"

// The routed experts of a mixture (arXiv 2401.06066, equation 3): each token's K chosen SwiGLU networks, weighted.
// tokens [N, D], indices [N, K] int64, weights [N, K], gate_and_up [E, 2I, D], down [E, D, I] -> [N, D].
// Tokens are sorted by expert once; each expert is then three products over a contiguous segment.
namespace minir1 {

// Slot s (token s / K, choice s % K) stands at place order[s] of the sorted rows; expert e has rows offsets[e] ...
struct ExpertOrder {
  std::vector<int64_t> offsets, slots;

  ExpertOrder(const at::Tensor& indices, int64_t experts) : offsets(experts + 1, 0), slots(indices.numel()) {
    const int64_t* chosen = indices.data_ptr<int64_t>();
    for (int64_t slot = 0; slot < indices.numel(); slot++) {
      TORCH_CHECK(chosen[slot] >= 0 && chosen[slot] < experts, "experts: there is no expert ", chosen[slot]);
      offsets[chosen[slot] + 1]++;
    }
    for (int64_t e = 0; e < experts; e++) offsets[e + 1] += offsets[e];
    auto next = offsets;
    for (int64_t slot = 0; slot < indices.numel(); slot++) slots[next[chosen[slot]]++] = slot;
  }

  int64_t count(int64_t expert) const { return offsets[expert + 1] - offsets[expert]; }

  at::Tensor segment(const at::Tensor& sorted, int64_t expert) const { return sorted.narrow(0, offsets[expert], count(expert)); }
};

inline at::Tensor gather_rows(const at::Tensor& rows, const ExpertOrder& order, int64_t choices) {
  const int64_t width = rows.size(1);
  auto sorted = at::empty({static_cast<int64_t>(order.slots.size()), width}, rows.options());
  const float* in = rows.data_ptr<float>();
  float* out = sorted.data_ptr<float>();
  for (size_t place = 0; place < order.slots.size(); place++)
    std::copy_n(in + order.slots[place] / choices * width, width, out + place * width);
  return sorted;
}

// result[token] = sum over its choices of factor[slot] * sorted[place]; without factors, of sorted[place].
inline at::Tensor combine_rows(const at::Tensor& sorted, const ExpertOrder& order, int64_t tokens, int64_t choices, const float* factors) {
  const int64_t width = sorted.size(1);
  auto result = at::zeros({tokens, width}, sorted.options());
  const float* in = sorted.data_ptr<float>();
  float* out = result.data_ptr<float>();
  for (size_t place = 0; place < order.slots.size(); place++) {
    const int64_t slot = order.slots[place];
    add_scaled(out + slot / choices * width, in + place * width, factors ? factors[slot] : 1.f, width);
  }
  return result;
}

struct Experts : torch::autograd::Function<Experts> {
  // Fills joined [N*K, 2I] (gate and up), inner [N*K, I] (activated) and outputs [N*K, D], all sorted by expert.
  static void run(
      const at::Tensor& sorted, const ExpertOrder& order, const at::Tensor& gate_and_up, const at::Tensor& down,
      at::Tensor& joined, at::Tensor& inner, at::Tensor& outputs) {
    const int64_t experts = gate_and_up.size(0), width = down.size(2);
    joined = at::empty({sorted.size(0), 2 * width}, sorted.options());
    inner = at::empty({sorted.size(0), width}, sorted.options());
    outputs = at::empty({sorted.size(0), down.size(1)}, sorted.options());
    for (int64_t e = 0; e < experts; e++) {
      if (order.count(e) == 0) continue;
      auto part = order.segment(joined, e);
      at::mm_out(part, order.segment(sorted, e), gate_and_up[e].t());
      const float* in = part.data_ptr<float>();
      float* out = inner.data_ptr<float>() + order.offsets[e] * width;
      for (int64_t row = 0; row < order.count(e); row++)
        swiglu_row(in + row * 2 * width, in + row * 2 * width + width, out + row * width, width);
      auto result = order.segment(outputs, e);
      at::mm_out(result, order.segment(inner, e), down[e].t());
    }
  }

  static at::Tensor forward(
      AutogradContext* context, at::Tensor tokens, at::Tensor indices, at::Tensor weights, at::Tensor gate_and_up, at::Tensor down) {
    const ExpertOrder order(indices, gate_and_up.size(0));
    const int64_t choices = indices.size(1);
    at::Tensor sorted = gather_rows(tokens, order, choices), joined, inner, outputs;
    run(sorted, order, gate_and_up, down, joined, inner, outputs);
    context->save_for_backward({indices, weights, gate_and_up, down, sorted, joined, inner, outputs});
    return combine_rows(outputs, order, tokens.size(0), choices, weights.data_ptr<float>());
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    at::AutoDispatchBelowADInplaceOrView below;
    auto saved = context->get_saved_variables();
    const auto &indices = saved[0], &weights = saved[1], &gate_and_up = saved[2], &down = saved[3], &sorted = saved[4];
    const auto &joined = saved[5], &inner = saved[6], &outputs = saved[7];
    const int64_t experts = gate_and_up.size(0), choices = indices.size(1), width = down.size(2), hidden = down.size(1);
    const ExpertOrder order(indices, experts);
    auto gradient = gradients[0].contiguous();
    auto output_gradient = gather_rows(gradient, order, choices);
    auto weight_gradient = at::empty_like(weights);
    float *g = output_gradient.data_ptr<float>(), *dw = weight_gradient.data_ptr<float>();
    const float *out = outputs.data_ptr<float>(), *w = weights.data_ptr<float>();
    for (size_t place = 0; place < order.slots.size(); place++) {
      const int64_t slot = order.slots[place];
      float* row = g + place * hidden;
      dw[slot] = dot(row, out + place * hidden, hidden);
#pragma omp simd
      for (int64_t i = 0; i < hidden; i++) row[i] *= w[slot];
    }
    auto sorted_gradient = at::empty_like(sorted);
    auto gate_and_up_gradient = at::zeros_like(gate_and_up), down_gradient = at::zeros_like(down);
    auto inner_gradient = at::empty_like(inner), joined_gradient = at::empty_like(joined);
    for (int64_t e = 0; e < experts; e++) {
      if (order.count(e) == 0) continue;
      auto up = order.segment(output_gradient, e), di = order.segment(inner_gradient, e), dj = order.segment(joined_gradient, e);
      auto dd = down_gradient[e], dg = gate_and_up_gradient[e], ds = order.segment(sorted_gradient, e);
      at::mm_out(di, up, down[e]);
      at::mm_out(dd, up.t(), order.segment(inner, e));
      const float *in = joined.data_ptr<float>() + order.offsets[e] * 2 * width, *dinner = di.data_ptr<float>();
      float* djoined = dj.data_ptr<float>();
      for (int64_t row = 0; row < order.count(e); row++) {
        const int64_t at = row * 2 * width;
        swiglu_row_backward(in + at, in + at + width, dinner + row * width, djoined + at, djoined + at + width, width);
      }
      at::mm_out(ds, dj, gate_and_up[e]);
      at::mm_out(dg, dj.t(), order.segment(sorted, e));
    }
    auto token_gradient = combine_rows(sorted_gradient, order, gradient.size(0), choices, nullptr);
    return {token_gradient, at::Tensor(), weight_gradient, gate_and_up_gradient, down_gradient};
  }
};

inline at::Tensor experts(
    const at::Tensor& tokens, const at::Tensor& indices, const at::Tensor& weights, const at::Tensor& gate_and_up, const at::Tensor& down) {
  require_float(tokens, "tokens");
  require_float(weights, "weights");
  require_float(gate_and_up, "gate_and_up");
  require_float(down, "down");
  TORCH_CHECK(
      tokens.dim() == 2 && indices.dim() == 2 && indices.scalar_type() == at::kLong && indices.sizes() == weights.sizes() &&
          indices.size(0) == tokens.size(0) && gate_and_up.dim() == 3 && down.dim() == 3 && gate_and_up.size(0) == down.size(0) &&
          gate_and_up.size(1) == 2 * down.size(2) && gate_and_up.size(2) == tokens.size(1) && down.size(1) == tokens.size(1),
      "experts: tokens ", tokens.sizes(), ", indices ", indices.sizes(), ", weights ", weights.sizes(), ", gate_and_up ",
      gate_and_up.sizes(), " and down ", down.sizes(), " do not fit together");
  auto t = tokens.contiguous(), i = indices.contiguous(), w = weights.contiguous(), g = gate_and_up.contiguous(), d = down.contiguous();
  if (needs_graph(tokens, weights, gate_and_up, down)) return Experts::apply(t, i, w, g, d);
  const ExpertOrder order(i, g.size(0));
  at::Tensor sorted = gather_rows(t, order, i.size(1)), joined, inner, outputs;
  Experts::run(sorted, order, g, d, joined, inner, outputs);
  return combine_rows(outputs, order, t.size(0), i.size(1), w.data_ptr<float>());
}

}  // namespace minir1
