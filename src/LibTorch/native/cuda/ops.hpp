#pragma once
#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

#include "program.hpp"

// The kernels as functions of tensors, with backward passes. Formulas and plain twins: FusedKernels.cs.
namespace minir1::cuda {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

inline std::string instance(const char* name, const at::Tensor& tensor) {
  return std::string(name) + (tensor.scalar_type() == at::kFloat ? "<float>" : "<bfloat16>");
}

template <typename T = void>
T* data(const at::Tensor& tensor) {
  return static_cast<T*>(tensor.defined() ? tensor.data_ptr() : nullptr);
}

inline int64_t share(int64_t count, int64_t size) { return (count + size - 1) / size; }

template <typename... Tensors>
bool records(const Tensors&... tensors) {
  return c10::GradMode::is_enabled() && (... || tensors.requires_grad());
}

// Rows whose numbers are neighbours and which lie one stride apart, as a slice of a wider matrix does.
struct Rows {
  at::Tensor tensor;
  int64_t count, width, stride;

  explicit Rows(const at::Tensor& input) : width(input.size(-1)) {
    count = input.numel() / width;
    auto flat = input.dim() == 1 ? input.unsqueeze(0) : input;
    bool regular = flat.stride(-1) == 1 && flat.stride(-2) % 4 == 0 && input.storage_offset() % 4 == 0;
    for (int64_t i = 0; i + 2 < flat.dim(); i++) regular = regular && flat.stride(i) == flat.stride(i + 1) * flat.size(i + 1);
    tensor = regular ? input : input.contiguous();
    stride = regular ? flat.stride(-2) : width;
  }
};

struct RmsNorm : torch::autograd::Function<RmsNorm> {
  static at::Tensor compute(const Rows& rows, const at::Tensor& weight, double epsilon, float* inverse) {
    auto output = at::empty(rows.tensor.sizes(), rows.tensor.options());
    if (!inverse && rows.count <= 1024) {
      Kernel::of("rms_norm", instance("rms_norm_row", weight))
          .launch_early(rows.count, rows.width >= 1024 ? 256 : 64, 0, data(rows.tensor), data(weight), data(output),
                  static_cast<int>(rows.width), rows.stride, static_cast<float>(epsilon));
      return output;
    }
    Kernel::of("rms_norm", instance("rms_norm_forward", weight))
        .launch(share(rows.count, 8), 256, 0, data(rows.tensor), data(weight), data(output), inverse, rows.count,
                static_cast<int>(rows.width), rows.stride, static_cast<float>(epsilon));
    return output;
  }

  static at::Tensor forward(AutogradContext* context, at::Tensor input, at::Tensor weight, double epsilon) {
    const Rows rows(input);
    auto inverse = at::empty({rows.count}, input.options().dtype(at::kFloat));
    auto output = compute(rows, weight, epsilon, data<float>(inverse));
    context->save_for_backward({rows.tensor, weight, inverse});
    return output;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    auto saved = context->get_saved_variables();
    auto gradient = gradients[0].contiguous();
    const Rows rows(saved[0]);
    const int64_t blocks = std::min<int64_t>(264, share(rows.count, 8)); // two a multiprocessor of an H100
    auto input_gradient = at::empty(rows.tensor.sizes(), rows.tensor.options());
    auto partial = at::empty({blocks, rows.width}, saved[2].options());
    Kernel::of("rms_norm", instance("rms_norm_backward", saved[1]))
        .launch(blocks, 256, 8 * rows.width * sizeof(float), data(gradient), data(rows.tensor), data(saved[1]),
                data<float>(saved[2]), data(input_gradient), data<float>(partial), rows.count,
                static_cast<int>(rows.width), rows.stride);
    return {input_gradient, partial.sum(0).to(saved[1].scalar_type()), at::Tensor()};
  }
};

inline at::Tensor rms_norm(const at::Tensor& input, const at::Tensor& weight, double epsilon) {
  TORCH_CHECK(weight.dim() == 1 && input.size(-1) == weight.size(0) && input.scalar_type() == weight.scalar_type(),
              "rms_norm: a weight of ", weight.sizes(), " for rows of ", input.size(-1));
  auto w = weight.contiguous();
  if (records(input, weight)) return RmsNorm::apply(input, w, epsilon);
  return RmsNorm::compute(Rows(input), w, epsilon, nullptr);
}

struct GatedExperts : torch::autograd::Function<GatedExperts> {
  static at::Tensor compute(const at::Tensor& gate_and_up, const at::Tensor& weights, int64_t experts) {
    const int64_t tokens = gate_and_up.size(0), half = gate_and_up.size(1) / 2, weighted = weights.size(1);
    auto output = at::empty({tokens, half}, gate_and_up.options());
    Kernel::of("gated_experts", instance("gated_experts_forward", gate_and_up))
        .launch(share(tokens * half / 4, 256), 256, 0, data(gate_and_up), data<float>(weights), data(output), tokens,
                static_cast<int>(experts), static_cast<int>(weighted), static_cast<int>(half / experts));
    return output;
  }

  static at::Tensor forward(AutogradContext* context, at::Tensor gate_and_up, at::Tensor weights, int64_t experts) {
    context->save_for_backward({gate_and_up, weights});
    context->saved_data["experts"] = experts;
    return compute(gate_and_up, weights, experts);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    auto saved = context->get_saved_variables();
    auto gradient = gradients[0].contiguous();
    const int64_t experts = context->saved_data["experts"].toInt(), tokens = saved[0].size(0), weighted = saved[1].size(1);
    auto input_gradient = at::empty_like(saved[0]);
    auto weight_gradient = at::empty_like(saved[1]);
    Kernel::of("gated_experts", instance("gated_experts_backward", saved[0]))
        .launch(share(tokens * experts, 8), 256, 0, data(gradient), data(saved[0]), data<float>(saved[1]),
                data(input_gradient), data<float>(weight_gradient), tokens, static_cast<int>(experts),
                static_cast<int>(weighted), static_cast<int>(gradient.size(1) / experts));
    return {input_gradient, weight_gradient, at::Tensor()};
  }
};

// gate_and_up [N, 2 S I], weights [N, E] float32 with E at most S -> [N, S I]
inline at::Tensor gated_experts(const at::Tensor& gate_and_up, const at::Tensor& weights, int64_t experts) {
  TORCH_CHECK(gate_and_up.dim() == 2 && weights.dim() == 2 && weights.size(1) <= experts &&
                  gate_and_up.size(1) % (8 * experts) == 0,
              "gated_experts: weights of ", weights.sizes(), " for ", experts, " experts in ", gate_and_up.sizes());
  auto rows = gate_and_up.contiguous(), w = weights.contiguous();
  if (records(gate_and_up, weights)) return GatedExperts::apply(rows, w, experts);
  return GatedExperts::compute(rows, w, experts);
}

struct RotaryTail : torch::autograd::Function<RotaryTail> {
  static at::Tensor turn(const at::Tensor& input, const at::Tensor& cosine, const at::Tensor& sine, float direction) {
    auto output = at::empty(input.sizes(), input.options());
    const int64_t count = input.numel() / 2;
    Kernel::of("rotary", instance("rotary_tail", input))
        .launch(share(count, 256), 256, 0, data(input), data<float>(cosine), data<float>(sine), data(output), count,
                input.size(1), static_cast<int>(input.size(2)), static_cast<int>(input.size(3)),
                static_cast<int>(cosine.size(1)), input.stride(0), input.stride(1), input.stride(2), direction);
    return output;
  }

  static at::Tensor forward(AutogradContext* context, at::Tensor input, at::Tensor cosine, at::Tensor sine) {
    context->save_for_backward({cosine, sine});
    return turn(input, cosine, sine, 1);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    auto saved = context->get_saved_variables();
    return {turn(gradients[0].contiguous(), saved[0], saved[1], -1), at::Tensor(), at::Tensor()};
  }
};

inline at::Tensor rotary_tail(const at::Tensor& input, const at::Tensor& cosine, const at::Tensor& sine) {
  TORCH_CHECK(input.dim() == 4 && cosine.dim() == 2 && cosine.sizes() == sine.sizes() && cosine.size(0) == input.size(1) &&
                  2 * cosine.size(1) <= input.size(3) && input.size(3) % 2 == 0,
              "rotary_tail: tables of ", cosine.sizes(), " do not fit an input of ", input.sizes());
  auto rows = input.stride(3) == 1 ? input : input.contiguous();
  auto c = cosine.contiguous(), s = sine.contiguous();
  return records(input) ? RotaryTail::apply(rows, c, s) : RotaryTail::turn(rows, c, s, 1);
}

// input [B, T, H, 2P], number i paired with number i + P; no backward pass
inline at::Tensor rotary_halves(const at::Tensor& input, const at::Tensor& cosine, const at::Tensor& sine) {
  auto rows = input.stride(3) == 1 ? input : input.contiguous();
  auto c = cosine.contiguous(), s = sine.contiguous();
  auto output = at::empty(input.sizes(), input.options());
  const int64_t count = input.numel() / 2;
  Kernel::of("rotary_halves", instance("rotary_halves", rows))
      .launch(share(count, 256), 256, 0, data(rows), data<float>(c), data<float>(s), data(output), count, rows.size(1),
              static_cast<int>(rows.size(2)), static_cast<int>(c.size(1)), rows.stride(0), rows.stride(1), rows.stride(2));
  return output;
}

struct Route : torch::autograd::Function<Route> {
  static std::pair<at::Tensor, at::Tensor> compute(
      const at::Tensor& tokens, const at::Tensor& weight, const at::Tensor& bias, int64_t chosen, bool normalise, double scale) {
    const int64_t count = tokens.size(0), experts = weight.size(0);
    auto affinities = at::empty({count, experts}, tokens.options().dtype(at::kFloat));
    auto weights = at::empty_like(affinities);
    Kernel::of("router", instance("route_forward", tokens))
        .launch(share(count, 8), 256, 0, data(tokens), data(weight), data<float>(bias), data<float>(affinities),
                data<float>(weights), count, static_cast<int>(tokens.size(1)), static_cast<int>(experts),
                static_cast<int>(chosen), static_cast<int>(normalise), static_cast<float>(scale));
    return {affinities, weights};
  }

  static at::Tensor forward(
      AutogradContext* context, at::Tensor tokens, at::Tensor weight, at::Tensor bias, int64_t chosen, bool normalise,
      double scale) {
    auto [affinities, weights] = compute(tokens, weight, bias, chosen, normalise, scale);
    context->save_for_backward({tokens, weight, affinities, weights});
    context->saved_data["normalise"] = normalise;
    context->saved_data["scale"] = scale;
    return weights;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    auto saved = context->get_saved_variables();
    const auto &tokens = saved[0], &weight = saved[1];
    auto gradient = gradients[0].contiguous();
    auto logit_gradient = at::empty_like(gradient);
    auto token_gradient = at::empty_like(tokens);
    Kernel::of("router", instance("route_backward", tokens))
        .launch(share(tokens.size(0), 8), 256, 0, data<float>(gradient), data<float>(saved[2]), data<float>(saved[3]),
                data(weight), data<float>(logit_gradient), data(token_gradient), tokens.size(0),
                static_cast<int>(tokens.size(1)), static_cast<int>(weight.size(0)),
                static_cast<int>(context->saved_data["normalise"].toBool()),
                static_cast<float>(context->saved_data["scale"].toDouble()));
    auto weight_gradient = logit_gradient.to(tokens.scalar_type()).t().mm(tokens); // [E, D]
    return {token_gradient, weight_gradient, at::Tensor(), at::Tensor(), at::Tensor(), at::Tensor()};
  }
};

// tokens [N, D], weight [E, D], bias [E] float32 -> the mixing weights [N, E] float32, 0 for experts not chosen
inline at::Tensor route(
    const at::Tensor& tokens, const at::Tensor& weight, const at::Tensor& bias, int64_t chosen, bool normalise, double scale) {
  TORCH_CHECK(tokens.dim() == 2 && weight.dim() == 2 && weight.size(1) == tokens.size(1) && weight.size(0) <= 32 &&
                  chosen <= weight.size(0) && tokens.size(1) % 4 == 0 && bias.numel() == weight.size(0),
              "route: a weight of ", weight.sizes(), " for tokens of ", tokens.sizes());
  auto rows = tokens.contiguous(), w = weight.contiguous(), b = bias.contiguous();
  if (records(tokens, weight)) return Route::apply(rows, w, b, chosen, normalise, scale);
  return Route::compute(rows, w, b, chosen, normalise, scale).second;
}

}  // namespace minir1::cuda
