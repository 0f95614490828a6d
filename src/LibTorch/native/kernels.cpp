// Operators that libtorch lacks or that are slow in it on a CPU, registered with its dispatcher under minir1::,
// autograd included: on a CPU in float32, on a GPU in float32 and bfloat16. Each has a plain twin in FusedKernels.cs
// that it is tested against.
#include "kernels/attention.hpp"
#include "kernels/experts.hpp"
#include "kernels/linear.hpp"
#include "kernels/newton_schulz.hpp"
#include "kernels/rms_norm.hpp"
#include "kernels/rotary.hpp"
#include "kernels/swiglu.hpp"
#ifdef MINIR1_CUDA
#include "cuda/chosen_experts.hpp"
#include "cuda/decoding.hpp"
#include "cuda/draw.hpp"
#include "cuda/log_probabilities.hpp"
#endif

#include <malloc.h>
#include <torch/library.h>

namespace minir1 {

// Without CUDA no tensor is on a GPU; a call that says it is cannot be answered.
#ifdef MINIR1_CUDA
#define BY_DEVICE(tensor, function, ...) \
  if ((tensor).is_cuda()) return cuda::function(__VA_ARGS__);
#else
#define BY_DEVICE(tensor, function, ...)
#endif

static at::Tensor rms_norm_by_device(const at::Tensor& input, const at::Tensor& weight, double epsilon) {
  BY_DEVICE(input, rms_norm, input, weight, epsilon)
  return rms_norm(input, weight, epsilon);
}

static at::Tensor rotary_tail_by_device(const at::Tensor& input, const at::Tensor& cosine, const at::Tensor& sine) {
  BY_DEVICE(input, rotary_tail, input, cosine, sine)
  return rotary_tail(input, cosine, sine);
}

static at::Tensor rotary_halves_by_device(const at::Tensor& input, const at::Tensor& cosine, const at::Tensor& sine) {
  TORCH_CHECK(
      input.dim() == 4 && cosine.dim() == 2 && cosine.sizes() == sine.sizes() && cosine.size(0) == input.size(1) &&
          2 * cosine.size(1) == input.size(3),
      "rotary_halves: tables of ", cosine.sizes(), " and ", sine.sizes(), " do not fit an input of ", input.sizes());
  BY_DEVICE(input, rotary_halves, input, cosine, sine)
  return rotary_halves(input, cosine, sine);
}

static at::Tensor gated_experts_by_device(const at::Tensor& gate_and_up, const at::Tensor& weights, int64_t experts) {
  BY_DEVICE(gate_and_up, gated_experts, gate_and_up, weights, experts)
  TORCH_CHECK(false, "gated_experts runs on CUDA only");
}

static at::Tensor route_by_device(
    const at::Tensor& tokens, const at::Tensor& weight, const at::Tensor& bias, int64_t chosen, bool normalise, double scale) {
  BY_DEVICE(tokens, route, tokens, weight, bias, chosen, normalise, scale)
  TORCH_CHECK(false, "route runs on CUDA only");
}

static at::Tensor decode_attention_by_device(
    const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, const at::Tensor& first, const at::Tensor& last,
    double scale) {
  BY_DEVICE(query, decode_attention, query, key, value, first, last, scale)
  TORCH_CHECK(false, "decode_attention runs on CUDA only");
}

static at::Tensor linear_row_by_device(
    const at::Tensor& input, const at::Tensor& weight, const Optional<at::Tensor>& norm,
    const Optional<at::Tensor>& bias, const Optional<at::Tensor>& residual, double epsilon, bool gated) {
  BY_DEVICE(input, linear_row, input, weight, norm, bias, residual, epsilon, gated)
  TORCH_CHECK(false, "linear_row runs on CUDA only");
}

static at::Tensor rotary_cache_by_device(
    const at::Tensor& parts, const at::Tensor& cosine, const at::Tensor& sine, const at::Tensor& place,
    const at::Tensor& keys, const at::Tensor& values) {
  BY_DEVICE(parts, rotary_cache, parts, cosine, sine, place, keys, values)
  TORCH_CHECK(false, "rotary_cache runs on CUDA only");
}

static at::Tensor chosen_experts_by_device(
    const at::Tensor& tokens, const at::Tensor& choices, const at::Tensor& weights, const at::Tensor& addresses, int64_t inner) {
  BY_DEVICE(tokens, chosen_experts, tokens, choices, weights, addresses, inner)
  TORCH_CHECK(false, "chosen_experts runs on CUDA only");
}

static at::Tensor addresses_by_device(at::TensorList tensors) {
  TORCH_CHECK(!tensors.empty(), "addresses: no tensors");
  BY_DEVICE(tensors[0], addresses, tensors)
  TORCH_CHECK(false, "addresses are those of tensors on CUDA only");
}

static std::tuple<at::Tensor, at::Tensor> draw_by_device(
    const at::Tensor& logits, const at::Tensor& uniforms, double temperature, double top_p, double min_p) {
  BY_DEVICE(logits, draw, logits, uniforms, temperature, top_p, min_p)
  TORCH_CHECK(false, "draw runs on CUDA only");
}

static std::tuple<at::Tensor, at::Tensor> log_probabilities_by_device(
    const at::Tensor& logits, const at::Tensor& targets, double temperature) {
  BY_DEVICE(logits, log_probabilities, logits, targets, temperature)
  TORCH_CHECK(false, "log_probabilities runs on CUDA only");
}

}  // namespace minir1

TORCH_LIBRARY(minir1, library) {
  library.def("newton_schulz(Tensor matrices, int steps) -> Tensor", minir1::newton_schulz);
  library.def("rms_norm(Tensor input, Tensor weight, float epsilon) -> Tensor", minir1::rms_norm_by_device);
  library.def("linear(Tensor input, Tensor weight, Tensor? bias) -> Tensor", minir1::linear);
  library.def("swiglu(Tensor gate_and_up) -> Tensor", minir1::swiglu);
  library.def("rotary_tail(Tensor input, Tensor cosine, Tensor sine) -> Tensor", minir1::rotary_tail_by_device);
  library.def("rotary_halves(Tensor input, Tensor cosine, Tensor sine) -> Tensor", minir1::rotary_halves_by_device);
  library.def(
      "attention(Tensor query, Tensor key, Tensor value, Tensor? first, float scale) -> Tensor", minir1::attention);
  library.def(
      "experts(Tensor tokens, Tensor indices, Tensor weights, Tensor gate_and_up, Tensor down) -> Tensor",
      minir1::experts);
  library.def("gated_experts(Tensor gate_and_up, Tensor weights, int experts) -> Tensor", minir1::gated_experts_by_device);
  library.def(
      "route(Tensor tokens, Tensor weight, Tensor bias, int chosen, bool normalise, float scale) -> Tensor",
      minir1::route_by_device);
  library.def(
      "decode_attention(Tensor query, Tensor key, Tensor value, Tensor first, Tensor last, float scale) -> Tensor",
      minir1::decode_attention_by_device);
  library.def(
      "linear_row(Tensor input, Tensor weight, Tensor? norm, Tensor? bias, Tensor? residual, float epsilon, bool gated) -> Tensor",
      minir1::linear_row_by_device);
  library.def(
      "rotary_cache(Tensor parts, Tensor cosine, Tensor sine, Tensor place, Tensor(a!) keys, Tensor(b!) values) -> Tensor",
      minir1::rotary_cache_by_device);
  library.def(
      "chosen_experts(Tensor tokens, Tensor choices, Tensor weights, Tensor addresses, int inner) -> Tensor",
      minir1::chosen_experts_by_device);
  library.def("addresses(Tensor[] tensors) -> Tensor", minir1::addresses_by_device);
  library.def(
      "draw(Tensor logits, Tensor uniforms, float temperature, float top_p, float min_p) -> (Tensor, Tensor)", minir1::draw_by_device);
  library.def(
      "log_probabilities(Tensor logits, Tensor targets, float temperature) -> (Tensor, Tensor)",
      minir1::log_probabilities_by_device);
}

// glibc gives large blocks back to the kernel at once and asks for them again at the next step, at the price of page
// faults. Keeping up to these sizes costs no more memory than one step needs.
__attribute__((constructor)) static void keep_freed_memory() {
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 512 << 20);
  mallopt(M_TOP_PAD, 16 << 20);
}
